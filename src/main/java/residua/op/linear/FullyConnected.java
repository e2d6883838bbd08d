package residua.op.linear;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * Fully connected layer, three passes: {@code y = x w^T + b}, {@code dx = dy w}, {@code dw = dy^T x} with
 * {@code db = sum of dy over n}.
 *
 * <p>x and dx are {@code [N, C]}, y and dy {@code [N, K]}, BLOCKED; w and dw {@code [K, C]} FILTER; b and db
 * {@code [K]} CHANNELS; float32; outputs are overwritten. Kernel: {@code opencl/linear/fully_connected.cl}.
 */
public final class FullyConnected {
    private static final String FILE = "linear/fully_connected.cl";

    /** Tiles of the vector kernels, as in the kernel file. */
    private static final int FORWARD_N = 8;

    private static final int BACKWARD_N = 4;
    private static final int BACKWARD_C = 4;

    /** Tiles of dw that a work-item makes at most, and work-items wanted at least. */
    private static final int MOST_TILES = 16;

    private static final int LEAST_ITEMS = 64;

    private FullyConnected() {}

    /** One launch that writes y. */
    public static List<Launch> forward(KernelLibrary kernels, Variant variant, Tensor x, Tensor w, Tensor b, Tensor y) {
        check(x, w, y);
        b.requireLayout(Layout.CHANNELS).requireShape(w.dim(0));
        int n = x.dim(0);
        return List.of(new Launch(
                "fully connected forward",
                kernels.load(FILE, "fully_connected_forward", own(variant).params(x.block()))
                        .args(x, w, b, y, n, cBlocks(w), kBlocks(w)),
                !variant.isVector()
                        ? variant.range((long) kBlocks(w) * w.block(), n)
                        : variant.range((n + FORWARD_N - 1) / FORWARD_N, kBlocks(w))));
    }

    /** One launch that writes dx. */
    public static List<Launch> backwardData(KernelLibrary kernels, Variant variant, Tensor dy, Tensor w, Tensor dx) {
        check(dx, w, dy);
        int n = dx.dim(0);
        long channels = (long) cBlocks(w) * w.block();
        return List.of(new Launch(
                "fully connected backward data",
                kernels.load(FILE, "fully_connected_backward_data", own(variant).params(dx.block()))
                        .args(dy, w, dx, n, cBlocks(w), kBlocks(w)),
                !variant.isVector()
                        ? variant.range(channels, n)
                        : variant.range((n + BACKWARD_N - 1) / BACKWARD_N, channels / BACKWARD_C)));
    }

    /** One launch that writes dw and db. */
    public static List<Launch> backwardWeights(
            KernelLibrary kernels, Variant variant, Tensor x, Tensor dy, Tensor dw, Tensor db) {
        check(x, dw, dy);
        db.requireLayout(Layout.CHANNELS).requireShape(dw.dim(0));
        int block = dw.block();
        int tiles = Math.multiplyExact(cBlocks(dw), kBlocks(dw));
        int run = Math.max(1, Math.min(MOST_TILES, tiles / LEAST_ITEMS));
        return List.of(new Launch(
                "fully connected backward weights",
                kernels.load(
                                FILE,
                                "fully_connected_backward_weights",
                                own(variant).params(block))
                        .args(x, dy, dw, db, x.dim(0), cBlocks(dw), kBlocks(dw), run),
                !variant.isVector()
                        ? variant.range((long) cBlocks(dw) * block * block, kBlocks(dw))
                        : variant.range((cBlocks(dw) + run - 1) / run, kBlocks(dw))));
    }

    /** Groups run the scalar kernels. */
    private static Variant own(Variant variant) {
        return variant.isVector() ? Variant.VECTOR : Variant.PLAIN;
    }

    private static int cBlocks(Tensor w) {
        return Layout.blocks(w.dim(1), w.block());
    }

    private static int kBlocks(Tensor w) {
        return Layout.blocks(w.dim(0), w.block());
    }

    private static void check(Tensor x, Tensor w, Tensor y) {
        w.requireLayout(Layout.FILTER);
        requireRows(x, x.dim(0), w.dim(1));
        requireRows(y, x.dim(0), w.dim(0));
    }

    /** {@code [N, C]}, or an image of one pixel, {@code [N, C, 1, 1]}, which lies the same. */
    private static void requireRows(Tensor t, int n, int c) {
        t.requireLayout(Layout.BLOCKED);
        if (!t.shape().equals(Shape.of(n, c, 1, 1))) {
            t.requireShape(n, c);
        }
    }
}
