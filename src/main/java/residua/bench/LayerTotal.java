package residua.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All layers of one part of one network together.
 *
 * @param model name of the network
 * @param batch images at a time
 * @param pass part of the network's work
 * @param layers how many there are, each as often as it occurs
 * @param micros sum of their medians
 * @param leastMicros sum of their bounds
 * @param flops sum of their operations
 * @param geometricMean of the fractions of the bound, each distinct layer once
 */
public record LayerTotal(
        String model,
        int batch,
        LayerPass pass,
        int layers,
        double micros,
        double leastMicros,
        double flops,
        double geometricMean) {

    private record Part(String model, LayerPass pass) {}

    /** One for each part of each network, in the order of the results. */
    public static List<LayerTotal> of(List<LayerResult> results) {
        Map<Part, List<LayerResult>> parts = new LinkedHashMap<>();
        for (LayerResult r : results) {
            parts.computeIfAbsent(new Part(r.model(), r.pass()), p -> new ArrayList<>())
                    .add(r);
        }
        return parts.values().stream().map(LayerTotal::ofPart).toList();
    }

    private static LayerTotal ofPart(List<LayerResult> part) {
        int layers = 0;
        double micros = 0;
        double least = 0;
        double flops = 0;
        double logs = 0;
        for (LayerResult r : part) {
            layers += r.count();
            micros += r.count() * r.time().median();
            least += r.count() * r.leastMicros();
            flops += r.count() * r.flops();
            logs += Math.log(r.fractionOfBound());
        }
        LayerResult first = part.get(0);
        double mean = Math.exp(logs / part.size());
        return new LayerTotal(first.model(), first.batch(), first.pass(), layers, micros, least, flops, mean);
    }

    /** The rate of the operations in GFLOP/s. */
    public double gigaflops() {
        return flops / micros * 1e-3;
    }

    /** The sum of the bounds by the sum of the medians. */
    public double fractionOfBound() {
        return leastMicros / micros;
    }
}
