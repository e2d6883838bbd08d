package residua.op.conv;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import residua.cl.DeviceFacts;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * All algorithms of each pass, and which of them is taken where nothing is known but geometry and device. The last
 * of each list supports everything and suits everywhere.
 */
public final class ConvAlgorithms {
    private static final List<ConvForward> FORWARD = List.of(
            new ConvDepthwiseForward(),
            new ConvWinogradForward(Winograd.F4),
            new ConvWinogradForward(Winograd.F2),
            new ConvPointwiseForward(),
            new ConvDirectForward(),
            new ConvWinogradLocalForward(Winograd.F4),
            new ConvWinogradLocalForward(Winograd.F2),
            new ConvImplicitGemmForward(),
            new ConvPlainForward());
    private static final List<ConvBackwardData> BACKWARD_DATA = List.of(
            new ConvDepthwiseBackwardData(),
            new ConvWinogradBackwardData(Winograd.F4),
            new ConvWinogradBackwardData(Winograd.F2),
            new ConvPointwiseBackwardData(),
            new ConvDirectBackwardData(),
            new ConvWinogradLocalBackwardData(Winograd.F4),
            new ConvWinogradLocalBackwardData(Winograd.F2),
            new ConvImplicitGemmBackwardData(),
            new ConvPlainBackwardData());
    private static final List<ConvBackwardWeights> BACKWARD_WEIGHTS = List.of(
            new ConvDepthwiseBackwardWeights(),
            new ConvWinogradBackwardWeights(Winograd.F4),
            new ConvWinogradBackwardWeights(Winograd.F2),
            new ConvDirectBackwardWeights(),
            new ConvWinogradLocalBackwardWeights(Winograd.F4),
            new ConvWinogradLocalBackwardWeights(Winograd.F2),
            new ConvImplicitGemmBackwardWeights(),
            new ConvPlainBackwardWeights());

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

    /** Algorithms of a pass. */
    public static List<? extends ConvAlgorithm> of(ConvPass pass) {
        return switch (pass) {
            case FORWARD -> FORWARD;
            case BACKWARD_DATA -> BACKWARD_DATA;
            case BACKWARD_WEIGHTS -> BACKWARD_WEIGHTS;
        };
    }

    /** The algorithm of a pass to take without measurements. */
    public static ConvAlgorithm byRule(ConvPass pass, ConvGeometry g, DeviceFacts facts, int block, Winograd allowed) {
        return defaultChoice(of(pass), g, facts, block, allowed);
    }

    /** The forward algorithm to take without measurements. */
    public static ConvForward defaultForward(ConvGeometry g, DeviceFacts facts, int block, Winograd allowed) {
        return defaultChoice(FORWARD, g, facts, block, allowed);
    }

    /** The algorithm of the input's gradient to take without measurements. */
    public static ConvBackwardData defaultBackwardData(ConvGeometry g, DeviceFacts facts, int block, Winograd allowed) {
        return defaultChoice(BACKWARD_DATA, g, facts, block, allowed);
    }

    /** The algorithm of the filter's gradient to take without measurements. */
    public static ConvBackwardWeights defaultBackwardWeights(
            ConvGeometry g, DeviceFacts facts, int block, Winograd allowed) {
        return defaultChoice(BACKWARD_WEIGHTS, g, facts, block, allowed);
    }

    /** What a pass is called where variants of kernels are listed. */
    public static String kernel(ConvPass pass) {
        return "convolution " + pass.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <A extends ConvAlgorithm> A defaultChoice(
            List<A> algorithms, ConvGeometry g, DeviceFacts facts, int block, Winograd allowed) {
        return first(algorithms, g, facts, block, allowed::allows);
    }

    /**
     * The first that suits and is allowed; the last where none is. The direct algorithms suit CPUs alone: they run work-groups
     * of one item, which leaves all but one lane of a GPU's cores idle. Those with local memory suit all but CPUs, to
     * which it is only another copy.
     */
    public static <A extends ConvAlgorithm> A first(
            List<A> algorithms, ConvGeometry g, DeviceFacts facts, int block, Predicate<ConvAlgorithm> allowed) {
        return algorithms.stream()
                .filter(a -> allowed.test(a) && a.supports(g, facts, block) && a.suits(g, facts, block))
                .findFirst()
                .orElse(algorithms.get(algorithms.size() - 1));
    }
}
