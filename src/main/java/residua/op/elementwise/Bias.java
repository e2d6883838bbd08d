package residua.op.elementwise;

import java.util.List;
import residua.cl.BufferView;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * Bias per channel: {@code y[n,c,i] = x[n,c,i] + b[c]}; its gradient {@code db[c] = sum of dy[n,c,i] over n, i}.
 *
 * <p>x, y, dy are {@code [N, C, H, W]} or {@code [N, C]} BLOCKED, b and db {@code [C]} CHANNELS, float32; outputs are
 * overwritten. Kernel: {@code opencl/elementwise/bias.cl}.
 */
public final class Bias {
    private static final String FILE = "elementwise/bias.cl";

    private Bias() {}

    /** One launch that writes y. */
    public static List<Launch> forward(KernelLibrary kernels, Variant variant, Tensor x, Tensor b, Tensor y) {
        requireBlocked(x, y).requireShape(x.shape());
        requireChannels(b, x);
        int block = x.block();
        int blocks = Layout.blocks(x.dim(1), block);
        PixelChunks cut = variant.pixels(x.shape());
        return List.of(new Launch(
                "bias forward",
                kernels.load(FILE, "bias_forward", variant.params(block))
                        .args(x, b, y, cut.n(), blocks, cut.hw(), cut.images(), cut.partPixels()),
                variant.chunks(cut, blocks, block)));
    }

    /** Bytes of scratch that {@link #backward} takes. */
    public static long backwardScratchBytes(Shape dy, int block) {
        long sums = Math.multiplyExact((long) PixelChunks.reduction(dy).chunks(), Layout.padded(dy.dim(1), block));
        return Math.multiplyExact(sums, Float.BYTES);
    }

    /** Two launches that write db: the sums of chunks into scratch, then their totals. */
    public static List<Launch> backward(
            KernelLibrary kernels, Variant variant, Tensor dy, Tensor db, BufferView scratch) {
        dy.requireLayout(Layout.BLOCKED);
        requireChannels(db, dy);
        int block = dy.block();
        int blocks = Layout.blocks(dy.dim(1), block);
        PixelChunks cut = PixelChunks.reduction(dy.shape());
        Params params = variant.params(block);
        return List.of(
                new Launch(
                        "bias backward: sums",
                        kernels.load(FILE, "bias_backward_partial_sums", params)
                                .args(dy, scratch, cut.n(), blocks, cut.hw(), cut.images(), cut.partPixels()),
                        variant.chunks(cut, blocks, block)),
                new Launch(
                        "bias backward: totals",
                        kernels.load(FILE, "bias_backward_finish", params).args(scratch, db, blocks, cut.chunks()),
                        variant.channels(blocks, block)));
    }

    private static Tensor requireBlocked(Tensor x, Tensor y) {
        x.requireLayout(Layout.BLOCKED);
        return y.requireLayout(Layout.BLOCKED);
    }

    private static void requireChannels(Tensor b, Tensor x) {
        b.requireLayout(Layout.CHANNELS).requireShape(x.dim(1));
    }
}
