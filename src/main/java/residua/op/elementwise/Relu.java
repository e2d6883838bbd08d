package residua.op.elementwise;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.tensor.Tensor;

/**
 * Rectified linear unit: {@code y = max(x, 0)}; its gradient {@code dx = y > 0 ? dy : 0}. NaN passes.
 *
 * <p>All tensors of one shape and layout, float32; outputs are overwritten.
 * Kernel: {@code opencl/elementwise/relu.cl}.
 */
public final class Relu {
    private static final String FILE = "elementwise/relu.cl";

    private Relu() {}

    /** One launch that writes y. */
    public static List<Launch> forward(KernelLibrary kernels, Variant variant, Tensor x, Tensor y) {
        Params params = variant.params(x.block());
        long words = Words.of(variant, x, y);
        return List.of(new Launch(
                "relu forward", kernels.load(FILE, "relu_forward", params).args(x, y, words), variant.runs(words)));
    }

    /** One launch that writes dx from dy and the forward's y. */
    public static List<Launch> backward(KernelLibrary kernels, Variant variant, Tensor dy, Tensor y, Tensor dx) {
        Params params = variant.params(dy.block());
        long words = Words.of(variant, dy, y, dx);
        return List.of(new Launch(
                "relu backward",
                kernels.load(FILE, "relu_backward", params).args(dy, y, dx, words),
                variant.runs(words)));
    }
}
