package residua.op.norm;

import residua.cl.NdRange;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.Shape;
import residua.tensor.Tensor;

/** What all kernels of batch norm are launched over: channel blocks and the chunks of their pixels. */
record ChannelLaunch(Variant variant, int channels, int block, PixelChunks sums, PixelChunks pixels) {

    /** Over x, {@code [N, C, H, W]} or {@code [N, C]} BLOCKED. */
    static ChannelLaunch over(Variant variant, Tensor x) {
        x.requireLayout(Layout.BLOCKED);
        return new ChannelLaunch(
                variant, x.dim(1), x.block(), PixelChunks.reduction(x.shape()), variant.pixels(x.shape()));
    }

    /** Channel blocks. */
    int blocks() {
        return Layout.blocks(channels, block);
    }

    /** Over the chunks of a cut. */
    NdRange range(PixelChunks cut) {
        return variant.chunks(cut, blocks(), block);
    }

    /** Over the channels. */
    NdRange channelRange() {
        return variant.channels(blocks(), block);
    }

    /** Bytes of two tables with a row of channels for each chunk. */
    static long scratchBytes(Shape x, int block) {
        long row = Layout.padded(x.dim(1), block);
        return Math.multiplyExact(
                Math.multiplyExact(2 * row, PixelChunks.reduction(x).chunks()), Float.BYTES);
    }

    /** Refuses tensors that are not one value a channel. */
    void requireChannels(Tensor... tensors) {
        for (Tensor t : tensors) {
            t.requireLayout(Layout.CHANNELS).requireShape(channels);
        }
    }

    /** Refuses tensors that do not lie as x. */
    static void requireLike(Tensor x, Tensor... tensors) {
        for (Tensor t : tensors) {
            t.requireLayout(Layout.BLOCKED).requireShape(x.shape());
        }
    }
}
