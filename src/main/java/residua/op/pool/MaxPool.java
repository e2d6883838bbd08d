package residua.op.pool;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.shape.PoolGeometry;
import residua.tensor.Tensor;

/**
 * Max pooling over square windows, and its gradient. The first of equal values wins, row by row.
 *
 * <p>x and dx are {@code [N, C, H, W]}, y and dy {@code [N, C, P, Q]}, BLOCKED, float32; outputs are overwritten.
 * Kernel: {@code opencl/pool/max_pool.cl}.
 */
public final class MaxPool {
    private static final String FILE = "pool/max_pool.cl";

    /** Rows of windows that a vector work-item of the backward takes; see opencl/NOTES.md. */
    private static final int BAND_ROWS = 8;

    private MaxPool() {}

    /** One launch that writes y. */
    public static List<Launch> forward(KernelLibrary kernels, Variant variant, PoolGeometry g, Tensor x, Tensor y) {
        require(g, x, y);
        int columns = variant == Variant.PLAIN ? 1 : g.q();
        int stretches = (g.q() + columns - 1) / columns;
        return List.of(new Launch(
                "max pool forward",
                kernels.load(FILE, "max_pool_forward", params(variant, g, x))
                        .args(x, y, g.h(), g.w(), g.p(), g.q(), g.pad(), columns),
                variant.range((long) stretches * variant.slots(x.block()), g.p(), planes(g, x))));
    }

    /** One launch that writes dx from dy and the forward's x and y. */
    public static List<Launch> backward(
            KernelLibrary kernels, Variant variant, PoolGeometry g, Tensor dy, Tensor x, Tensor y, Tensor dx) {
        require(g, x, y);
        require(g, dx, dy);
        int bands = (g.p() + BAND_ROWS - 1) / BAND_ROWS;
        return List.of(new Launch(
                "max pool backward",
                kernels.load(FILE, "max_pool_backward", params(variant, g, x))
                        .args(dy, x, y, dx, g.h(), g.w(), g.p(), g.q(), g.pad(), BAND_ROWS),
                variant == Variant.PLAIN
                        ? variant.range((long) g.w() * x.block(), g.h(), planes(g, x))
                        : variant.range(bands, planes(g, x))));
    }

    private static Params params(Variant variant, PoolGeometry g, Tensor x) {
        return variant.params(x.block()).with("WINDOW", g.window()).with("STRIDE", g.stride());
    }

    private static long planes(PoolGeometry g, Tensor x) {
        return (long) g.n() * Layout.blocks(g.c(), x.block());
    }

    private static void require(PoolGeometry g, Tensor x, Tensor y) {
        x.requireLayout(Layout.BLOCKED).requireShape(g.x());
        y.requireLayout(Layout.BLOCKED).requireShape(g.y());
    }
}
