package residua.op.elementwise;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Dropout: zero with probability {@code rate}, else {@code x / (1 - rate)}. Its gradient is the same on dy.
 *
 * <p>Element i, counted in plain order without padding, is dropped where word i of the stream (seed, DROPOUT, step
 * number, key) of {@link residua.shape.RandomStream} is below {@link #threshold}, unsigned.
 *
 * <p>x and y are {@code [N, C, H, W]} or {@code [N, C]} BLOCKED, float32, step is int32 {@code [2]}: seed and step
 * number. y is overwritten. Kernel: {@code opencl/elementwise/dropout.cl}.
 */
public final class Dropout {
    private Dropout() {}

    /** The number below which a random word means zero: {@code rate * 2^32}, rounded, unsigned. */
    public static int threshold(float rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("a dropout rate is at least 0 and less than 1, not " + rate);
        }
        return (int) Math.round(rate * 0x1p32);
    }

    /** What is kept is multiplied by this: {@code 1 / (1 - rate)}. */
    public static float scale(float rate) {
        return 1.0f / (1.0f - rate);
    }

    /** One launch that writes y; {@code key} tells the dropout layers of a network apart. */
    public static List<Launch> forward(
            KernelLibrary kernels, Variant variant, float rate, int key, Tensor x, Tensor step, Tensor y) {
        x.requireLayout(Layout.BLOCKED);
        step.requireShape(2);
        y.requireLayout(Layout.BLOCKED).requireShape(x.shape());
        int block = x.block();
        int hw = Math.multiplyExact(x.shape().dimOr1(2), x.shape().dimOr1(3));
        return List.of(new Launch(
                "dropout",
                kernels.load("elementwise/dropout.cl", "dropout_forward", variant.params(block))
                        .args(x, step, y, x.dim(1), hw, key, threshold(rate), scale(rate)),
                variant.range(variant.stretches(hw) * variant.slots(block), Layout.blocks(x.dim(1), block), x.dim(0))));
    }
}
