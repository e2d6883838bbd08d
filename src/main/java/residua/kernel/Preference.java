package residua.kernel;

import java.util.List;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * An algorithm to take for a kind of layer on a family of devices, from reasoning and not from measuring. Each list and
 * each number is a condition; an empty list and 0 are none.
 *
 * @param passes the computations
 * @param filter height and width of the filter
 * @param stride step down and along
 * @param leastChannels of input and of output
 * @param leastOutputs pixels of all images
 * @param algorithm name of the algorithm
 * @param settings its settings
 */
public record Preference(
        List<ConvPass> passes,
        List<Integer> filter,
        List<Integer> stride,
        int leastChannels,
        int leastOutputs,
        String algorithm,
        Params settings) {

    /** Copies the lists. */
    public Preference {
        passes = List.copyOf(passes);
        filter = List.copyOf(filter);
        stride = List.copyOf(stride);
    }

    /** Whether all conditions hold. */
    boolean fits(ConvPass pass, ConvGeometry g) {
        return (passes.isEmpty() || passes.contains(pass))
                && (filter.isEmpty() || filter.equals(List.of(g.r(), g.s())))
                && (stride.isEmpty() || stride.equals(List.of(g.strideH(), g.strideW())))
                && Math.min(g.c(), g.k()) >= leastChannels
                && (long) g.n() * g.p() * g.q() >= leastOutputs;
    }
}
