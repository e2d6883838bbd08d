package residua.op.sgd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;

/**
 * Sum of the gradients of parts of a batch: {@code y = sum + share * g}, packed as the parameters are.
 *
 * <p>Kernel: {@code opencl/sgd/gradient_sum.cl}.
 */
public final class GradientSum {
    private static final int QUAD = 4;
    private static final int ITEMS = 64;

    private GradientSum() {}

    /**
     * One launch.
     *
     * @param elements of each of them, a multiple of four
     * @param share of this part in the whole
     * @param g gradients of this part
     * @param sum of the parts before; empty for the first
     * @param y overwritten; may be g or the sum itself
     */
    public static List<Launch> add(
            KernelLibrary kernels,
            long elements,
            float share,
            BufferView g,
            Optional<? extends BufferView> sum,
            BufferView y) {
        if (elements % QUAD != 0) {
            throw new IllegalArgumentException(elements + " packed gradients are not in whole quads");
        }
        List<Object> args = new ArrayList<>(List.of(g));
        sum.ifPresent(args::add);
        args.addAll(List.of(y, share, elements / QUAD));
        return List.of(new Launch(
                "gradient sum",
                kernels.load("sgd/gradient_sum.cl", "gradient_sum", Params.of("SUM", sum.isPresent()))
                        .args(args.toArray()),
                NdRange.covering(elements / QUAD, ITEMS)));
    }
}
