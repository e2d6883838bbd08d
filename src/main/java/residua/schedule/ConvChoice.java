package residua.schedule;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvBackwardData;
import residua.op.conv.ConvBackwardWeights;
import residua.op.conv.ConvForward;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * Chooses a convolution's algorithm, for each pass on its own: the fastest that was measured, else by rule. Pure: asked
 * again, it answers the same.
 */
public final class ConvChoice {
    private final DeviceFacts device;
    private final PlanOptions options;
    private final boolean training;

    /** What was answered: a plan asks again for each layer, and layers of a network are alike. */
    private final Map<Question, ConvAlgorithm> known = new ConcurrentHashMap<>();

    private record Question(ConvPass pass, ConvGeometry g) {}

    /** For plans on that device, with constant weights or trained ones. */
    public ConvChoice(DeviceFacts device, PlanOptions options, boolean training) {
        this.device = device;
        this.options = options;
        this.training = training;
    }

    /** The forward algorithm. */
    public ConvForward forward(ConvGeometry g) {
        return (ConvForward) choose(ConvPass.FORWARD, g);
    }

    /** The algorithm of the input's gradient. */
    public ConvBackwardData backwardData(ConvGeometry g) {
        return (ConvBackwardData) choose(ConvPass.BACKWARD_DATA, g);
    }

    /** The algorithm of the filter's gradient. */
    public ConvBackwardWeights backwardWeights(ConvGeometry g) {
        return (ConvBackwardWeights) choose(ConvPass.BACKWARD_WEIGHTS, g);
    }

    private ConvAlgorithm choose(ConvPass pass, ConvGeometry g) {
        return known.computeIfAbsent(new Question(pass, g), q -> choose(q.pass(), q.g(), ConvAlgorithms.of(q.pass())));
    }

    private <A extends ConvAlgorithm> ConvAlgorithm choose(ConvPass pass, ConvGeometry g, List<A> algorithms) {
        int block = options.block();
        if (options.plain()) {
            return algorithms.get(algorithms.size() - 1);
        }
        Predicate<ConvAlgorithm> usable =
                a -> options.winograd().allows(a) && options.quarantine().allows(ConvAlgorithms.kernel(pass), a.name());
        List<TunedValues.Entry> measured = options.tuned().find(pass, g, block, !training);
        for (TunedValues.Entry entry : measured) {
            for (A algorithm : algorithms) {
                if (algorithm.name().equals(entry.algorithm())
                        && usable.test(algorithm)
                        && algorithm.supports(g, device, block)) {
                    return algorithm.with(settings(algorithm, measured, g));
                }
            }
        }
        return ConvAlgorithms.first(algorithms, g, device, block, usable);
    }

    /** The best that are known and fit here: those of another batch or device may not. Else the algorithm's own. */
    private Params settings(ConvAlgorithm algorithm, List<TunedValues.Entry> measured, ConvGeometry g) {
        List<Params> candidates = algorithm.candidates(g, device, options.block());
        return measured.stream()
                .filter(entry -> entry.algorithm().equals(algorithm.name()))
                .map(TunedValues.Entry::settings)
                .filter(candidates::contains)
                .findFirst()
                .orElse(candidates.get(0));
    }
}
