package residua.op.conv;

import java.util.List;
import residua.cl.DeviceFacts;
import residua.shape.ConvGeometry;

/**
 * All algorithms of each pass, and which of them is taken where nothing is known but geometry and device. The lists are
 * in order of preference on CPUs; the last of each supports everything.
 */
public final class ConvAlgorithms {
    private static final List<ConvForward> FORWARD = List.of(new ConvDirectForward(), new ConvPlainForward());
    private static final List<ConvBackwardData> BACKWARD_DATA =
            List.of(new ConvDirectBackwardData(), new ConvPlainBackwardData());
    private static final List<ConvBackwardWeights> BACKWARD_WEIGHTS =
            List.of(new ConvDirectBackwardWeights(), new ConvPlainBackwardWeights());

    private ConvAlgorithms() {}

    /** Algorithms of the forward pass. */
    public static List<ConvForward> forward() {
        return FORWARD;
    }

    /** Algorithms of the input's gradient. */
    public static List<ConvBackwardData> backwardData() {
        return BACKWARD_DATA;
    }

    /** Algorithms of the filter's gradient. */
    public static List<ConvBackwardWeights> backwardWeights() {
        return BACKWARD_WEIGHTS;
    }

    /** The forward algorithm to take without measurements. */
    public static ConvForward defaultForward(ConvGeometry g, DeviceFacts facts, int block) {
        return defaultChoice(FORWARD, g, facts, block);
    }

    /** The algorithm of the input's gradient to take without measurements. */
    public static ConvBackwardData defaultBackwardData(ConvGeometry g, DeviceFacts facts, int block) {
        return defaultChoice(BACKWARD_DATA, g, facts, block);
    }

    /** The algorithm of the filter's gradient to take without measurements. */
    public static ConvBackwardWeights defaultBackwardWeights(ConvGeometry g, DeviceFacts facts, int block) {
        return defaultChoice(BACKWARD_WEIGHTS, g, facts, block);
    }

    /**
     * On a CPU, the first that supports the geometry. Elsewhere the plain one: the direct algorithms run work-groups of
     * one item, which leaves all but one lane of a GPU's cores idle.
     */
    private static <A extends ConvAlgorithm> A defaultChoice(
            List<A> algorithms, ConvGeometry g, DeviceFacts facts, int block) {
        A plain = algorithms.get(algorithms.size() - 1);
        if (facts.kind() != DeviceFacts.Kind.CPU) {
            return plain;
        }
        return algorithms.stream()
                .filter(a -> a.supports(g, facts, block))
                .findFirst()
                .orElse(plain);
    }
}
