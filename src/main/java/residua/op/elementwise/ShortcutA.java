package residua.op.elementwise;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Shortcut without parameters (option A): every stride-th pixel, the channels set between channels of zeros,
 * {@code y[n,k,p,q] = x[n, k - before, p*stride, q*stride]} where that channel exists, else 0. Its gradient takes dy
 * back to where the forward looked, 0 elsewhere.
 *
 * <p>x and dx are {@code [N, C, H, W]}, y and dy {@code [N, K, P, Q]} with {@code P = ceil(H / stride)}, BLOCKED,
 * float32; outputs are overwritten. Kernel: {@code opencl/elementwise/shortcut_a.cl}.
 */
public final class ShortcutA {
    private static final String FILE = "elementwise/shortcut_a.cl";

    private ShortcutA() {}

    /** One launch that writes y; {@code before} channels of zeros come before those of x. */
    public static List<Launch> forward(
            KernelLibrary kernels, Variant variant, int stride, int before, Tensor x, Tensor y) {
        return launch(kernels, variant, "forward", stride, before, x, y, true);
    }

    /** One launch that writes dx. */
    public static List<Launch> backward(
            KernelLibrary kernels, Variant variant, int stride, int before, Tensor dy, Tensor dx) {
        return launch(kernels, variant, "backward", stride, before, dx, dy, false);
    }

    private static List<Launch> launch(
            KernelLibrary kernels,
            Variant variant,
            String pass,
            int stride,
            int before,
            Tensor wide,
            Tensor deep,
            boolean forward) {
        check(stride, before, wide, deep);
        int block = wide.block();
        Params params = variant.params(block).with("SHIFT", before % block);
        Tensor written = forward ? deep : wide;
        int columns = variant.isVector() ? written.dim(3) : 1;
        int stretches = (written.dim(3) + columns - 1) / columns;
        return List.of(new Launch(
                "shortcut A " + pass,
                kernels.load(FILE, "shortcut_a_" + pass, params)
                        .args(
                                forward ? wide : deep,
                                written,
                                wide.dim(1),
                                wide.dim(2),
                                wide.dim(3),
                                deep.dim(1),
                                deep.dim(2),
                                deep.dim(3),
                                stride,
                                before,
                                columns),
                variant.range(
                        (long) stretches * variant.slots(block),
                        Layout.blocks(written.dim(1), block),
                        written.dim(0))));
    }

    private static void check(int stride, int before, Tensor wide, Tensor deep) {
        wide.requireLayout(Layout.BLOCKED);
        if (stride < 1
                || before < 0
                || before + wide.dim(1) > deep.requireLayout(Layout.BLOCKED).dim(1)) {
            throw new IllegalArgumentException("no shortcut from " + wide + " to " + deep + " with stride " + stride
                    + " and " + before + " channels before");
        }
        deep.requireShape(
                wide.dim(0), deep.dim(1), (wide.dim(2) + stride - 1) / stride, (wide.dim(3) + stride - 1) / stride);
    }
}
