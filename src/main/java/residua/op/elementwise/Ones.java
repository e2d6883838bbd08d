package residua.op.elementwise;

import java.util.List;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Ones in every channel; lanes beyond the last channel stay zero.
 *
 * <p>y is {@code [C]} CHANNELS, float32; overwritten. Kernel: {@code opencl/elementwise/ones.cl}.
 */
public final class Ones {
    private Ones() {}

    /** One launch that writes y. */
    public static List<Launch> fill(KernelLibrary kernels, Tensor y) {
        int block = y.requireLayout(Layout.CHANNELS).block();
        return List.of(new Launch(
                "ones",
                kernels.load("elementwise/ones.cl", "ones_fill", Params.of("CB", block))
                        .args(y, y.dim(0)),
                NdRange.groups(Layout.blocks(y.dim(0), block)).of(block)));
    }
}
