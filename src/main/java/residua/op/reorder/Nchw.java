package residua.op.reorder;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Between the dense order of the user (PLAIN) and the blocked order of the device (BLOCKED), {@code [N, C, H, W]} or
 * {@code [N, C]}, float32. Outputs are overwritten; lanes beyond the last channel become zero.
 * Kernel: {@code opencl/reorder/nchw.cl}.
 */
public final class Nchw {
    /** Pixels that a vector work-item takes, about. */
    private static final int STRETCH = 256;

    private Nchw() {}

    /** One launch that writes y, BLOCKED, from x, PLAIN. */
    public static List<Launch> toBlocked(KernelLibrary kernels, Variant variant, Tensor x, Tensor y) {
        return launch(kernels, variant, "nchw_to_blocked", x, y, y);
    }

    /** One launch that writes y, PLAIN, from x, BLOCKED. */
    public static List<Launch> fromBlocked(KernelLibrary kernels, Variant variant, Tensor x, Tensor y) {
        return launch(kernels, variant, "blocked_to_nchw", x, y, x);
    }

    private static List<Launch> launch(
            KernelLibrary kernels, Variant variant, String kernel, Tensor x, Tensor y, Tensor blocked) {
        Tensor dense = blocked.equals(x) ? y : x;
        dense.requireLayout(Layout.PLAIN)
                .requireShape(blocked.requireLayout(Layout.BLOCKED).shape());
        int hw = Math.multiplyExact(blocked.shape().dimOr1(2), blocked.shape().dimOr1(3));
        int block = blocked.block();
        int stretches = (hw + STRETCH - 1) / STRETCH;
        int pixels = (hw + stretches - 1) / stretches;
        return List.of(new Launch(
                kernel.replace('_', ' '),
                kernels.load("reorder/nchw.cl", kernel, variant.params(block)).args(x, y, blocked.dim(1), hw, pixels),
                variant.range(
                        switch (variant) {
                            case PLAIN -> (long) hw * block;
                            case VECTOR, STREAM -> stretches;
                            case GROUP -> hw;
                        },
                        Layout.blocks(blocked.dim(1), block),
                        blocked.dim(0))));
    }
}
