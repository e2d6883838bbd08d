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

    /** Rows of windows that a vector work-item of the backward takes at least: one more is looked at for each band. */
    private static final int LEAST_BAND_ROWS = 8;

    /** Vector work-items of the backward that are wanted. */
    private static final int WANTED_ITEMS = 64;

    /** Side of the tile of pixels that a group of the backward takes, as in the kernel file. */
    private static final int TILE = 8;

    private static final int LARGEST_WINDOW = 15;

    private MaxPool() {}

    /** One launch that writes y. */
    public static List<Launch> forward(KernelLibrary kernels, Variant variant, PoolGeometry g, Tensor x, Tensor y) {
        require(g, x, y);
        int columns = variant.isVector() ? g.q() : 1;
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
        long planes = planes(g, x);
        int rows = bandRows(g.p(), planes);
        return List.of(new Launch(
                "max pool backward",
                kernels.load(FILE, "max_pool_backward", params(variant, g, x))
                        .args(dy, x, y, dx, g.h(), g.w(), g.p(), g.q(), g.pad(), rows),
                switch (variant) {
                    case PLAIN -> variant.range((long) g.w() * x.block(), g.h(), planes);
                    case VECTOR, STREAM -> variant.range(ceilDiv(g.p(), rows), planes);
                    case GROUP ->
                        variant.range((long) ceilDiv(g.w(), TILE) * variant.group(), ceilDiv(g.h(), TILE), planes);
                }));
    }

    /** Whole planes where there are enough of them. A function of the shapes alone. */
    private static int bandRows(int p, long planes) {
        int bands = Math.toIntExact((WANTED_ITEMS + planes - 1) / planes);
        return Math.max(Math.min(LEAST_BAND_ROWS, p), ceilDiv(p, bands));
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    private static Params params(Variant variant, PoolGeometry g, Tensor x) {
        return variant.params(x.block()).with("WINDOW", g.window()).with("STRIDE", g.stride());
    }

    private static long planes(PoolGeometry g, Tensor x) {
        return (long) g.n() * Layout.blocks(g.c(), x.block());
    }

    private static void require(PoolGeometry g, Tensor x, Tensor y) {
        if (g.window() > LARGEST_WINDOW) {
            throw new IllegalArgumentException("max pooling takes windows of at most " + LARGEST_WINDOW + ", not " + g);
        }
        x.requireLayout(Layout.BLOCKED).requireShape(g.x());
        y.requireLayout(Layout.BLOCKED).requireShape(g.y());
    }
}
