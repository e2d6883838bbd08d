package residua.op.pool;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Global average pooling: {@code y[n,c] = mean of x[n,c,:,:]}; its gradient {@code dx[n,c,h,w] = dy[n,c] / (H*W)}.
 *
 * <p>x and dx are {@code [N, C, H, W]}, y and dy {@code [N, C]}, BLOCKED, float32; outputs are overwritten.
 * Kernel: {@code opencl/pool/global_avg_pool.cl}.
 */
public final class GlobalAvgPool {
    private static final String FILE = "pool/global_avg_pool.cl";

    private GlobalAvgPool() {}

    /** One launch that writes y. */
    public static List<Launch> forward(KernelLibrary kernels, Variant variant, Tensor x, Tensor y) {
        int planes = planes(x, y);
        return List.of(new Launch(
                "global average pool forward",
                kernels.load(FILE, "global_avg_pool_forward", variant.params(x.block()))
                        .args(x, y, planes, pixels(x)),
                variant.channels(planes, x.block())));
    }

    /** One launch that writes dx. */
    public static List<Launch> backward(KernelLibrary kernels, Variant variant, Tensor dy, Tensor dx) {
        int planes = planes(dx, dy);
        long stretches = variant.stretches(pixels(dx));
        return List.of(new Launch(
                "global average pool backward",
                kernels.load(FILE, "global_avg_pool_backward", variant.params(dx.block()))
                        .args(dy, dx, pixels(dx)),
                variant.range(stretches * variant.slots(dx.block()), planes)));
    }

    private static int planes(Tensor x, Tensor y) {
        x.requireLayout(Layout.BLOCKED);
        y.requireLayout(Layout.BLOCKED).requireShape(x.dim(0), x.dim(1));
        return Math.multiplyExact(x.dim(0), Layout.blocks(x.dim(1), x.block()));
    }

    private static int pixels(Tensor x) {
        return Math.multiplyExact(x.dim(2), x.dim(3));
    }
}
