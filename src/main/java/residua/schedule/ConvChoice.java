package residua.schedule;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvBackwardData;
import residua.op.conv.ConvBackwardWeights;
import residua.op.conv.ConvForward;
import residua.op.conv.Winograd;
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
    private final Winograd allowed;

    /** For plans on that device, with constant weights or trained ones. */
    public ConvChoice(DeviceFacts device, PlanOptions options, boolean training) {
        this.device = device;
        this.options = options;
        this.training = training;
        this.allowed =
                options.winograd().orElse(training ? PlanOptions.TRAINING_WINOGRAD : PlanOptions.INFERENCE_WINOGRAD);
    }

    /** The forward algorithm. */
    public ConvForward forward(ConvGeometry g) {
        return choose(ConvPass.FORWARD, g, ConvAlgorithms.forward(), ConvForward::with);
    }

    /** The algorithm of the input's gradient. */
    public ConvBackwardData backwardData(ConvGeometry g) {
        return choose(ConvPass.BACKWARD_DATA, g, ConvAlgorithms.backwardData(), ConvBackwardData::with);
    }

    /** The algorithm of the filter's gradient. */
    public ConvBackwardWeights backwardWeights(ConvGeometry g) {
        return choose(ConvPass.BACKWARD_WEIGHTS, g, ConvAlgorithms.backwardWeights(), ConvBackwardWeights::with);
    }

    private <A extends ConvAlgorithm> A choose(
            ConvPass pass, ConvGeometry g, List<A> algorithms, BiFunction<A, Params, A> with) {
        int block = options.block();
        if (options.plain()) {
            return algorithms.get(algorithms.size() - 1);
        }
        Predicate<ConvAlgorithm> usable =
                a -> allowed.allows(a) && options.quarantine().allows(ConvAlgorithms.kernel(pass), a.name());
        List<TunedValues.Entry> known = options.tuned().find(pass, g, block, !training);
        for (TunedValues.Entry entry : known) {
            for (A algorithm : algorithms) {
                if (algorithm.name().equals(entry.algorithm())
                        && usable.test(algorithm)
                        && algorithm.supports(g, device, block)) {
                    return with.apply(algorithm, settings(algorithm, known, g));
                }
            }
        }
        return ConvAlgorithms.first(algorithms, g, device, block, usable);
    }

    /** The best that are known and fit here: those of another batch or device may not. Else the algorithm's own. */
    private Params settings(ConvAlgorithm algorithm, List<TunedValues.Entry> known, ConvGeometry g) {
        List<Params> candidates = algorithm.candidates(g, device, options.block());
        return known.stream()
                .filter(entry -> entry.algorithm().equals(algorithm.name()))
                .map(TunedValues.Entry::settings)
                .filter(candidates::contains)
                .findFirst()
                .orElse(candidates.get(0));
    }
}
