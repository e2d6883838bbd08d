package residua.op.elementwise;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.tensor.Tensor;

/**
 * Sum of two tensors: {@code y = a + b}, or {@code y = max(a + b, 0)}; NaN passes.
 *
 * <p>All tensors of one shape and layout, float32; y is overwritten.
 * Kernel: {@code opencl/elementwise/add.cl}.
 */
public final class Add {
    private Add() {}

    /** One launch that writes y. */
    public static List<Launch> forward(
            KernelLibrary kernels, Variant variant, boolean relu, Tensor a, Tensor b, Tensor y) {
        Params params = variant.params(a.block()).with("RELU", relu);
        long words = Words.of(variant, a, b, y);
        return List.of(new Launch(
                relu ? "add and relu" : "add",
                kernels.load("elementwise/add.cl", "add_forward", params).args(a, b, y, words),
                variant.runs(words)));
    }
}
