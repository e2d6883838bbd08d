package residua.op.conv;

import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * Groups of a convolution as the direct kernels see them: whole channel blocks. Smaller groups, several of which share a
 * block, become one group of a block, with a filter that is zero between channels of different groups. Kernels:
 * {@code opencl/conv/group_filter.cl}.
 *
 * @param g the convolution
 * @param block channels in a block
 * @param c input channels of a group
 * @param k output channels of a group
 * @param diagonal whether a block holds several of the convolution's own groups
 */
record GroupBlocks(ConvGeometry g, int block, int c, int k, boolean diagonal) {
    private static final String FILE = "conv/group_filter.cl";

    /** Empty where groups neither fill whole blocks nor share one evenly. */
    static Optional<GroupBlocks> of(ConvGeometry g, int block) {
        int c = g.cPerGroup();
        int k = g.k() / g.groups();
        if (g.groups() == 1 || (c % block == 0 && k % block == 0)) {
            return Optional.of(new GroupBlocks(g, block, c, k, false));
        }
        if (c == k && block % c == 0) {
            return Optional.of(new GroupBlocks(g, block, block, block, true));
        }
        return Optional.empty();
    }

    /** Tiles of a block by a block in the filter as the kernels take it. */
    long tiles() {
        long blocks = Math.multiplyExact((long) Layout.blocks(g.k(), block), (long) Layout.blocks(c, block));
        return Math.multiplyExact(blocks, (long) g.r() * g.s());
    }

    /** Bytes of that filter. */
    long bytes() {
        return Math.multiplyExact(tiles(), (long) block * block * Float.BYTES);
    }

    /** Its shape, where it is not the filter itself. */
    Optional<Shape> expanded() {
        return diagonal ? Optional.of(Shape.of(Math.toIntExact(bytes() / Float.BYTES))) : Optional.empty();
    }

    /** The launch that expands a diagonal filter. */
    Launch expand(KernelLibrary kernels, BufferView w, BufferView tile) {
        return launch(kernels, "conv_group_filter_expand", tiles(), w, tile, g.cPerGroup());
    }

    /** Tiles of the filter with its channels exchanged. */
    private long exchangedTiles() {
        long blocks = Math.multiplyExact((long) Layout.blocks(g.c(), block), (long) Layout.blocks(k, block));
        return Math.multiplyExact(blocks, (long) g.r() * g.s());
    }

    /** Bytes of the filter with its channels exchanged. */
    long exchangedBytes() {
        return Math.multiplyExact(exchangedTiles(), (long) block * block * Float.BYTES);
    }

    /** The launch that exchanges the channels of a grouped filter, expanding a diagonal one. */
    Launch exchange(KernelLibrary kernels, BufferView w, BufferView exchanged) {
        return launch(
                kernels,
                "conv_group_filter_exchange",
                exchangedTiles(),
                w,
                exchanged,
                g.cPerGroup(),
                g.k() / g.groups(),
                g.r() * g.s());
    }

    /** The launch that sums the splits of a diagonal gradient and takes it out of its tile. */
    Launch compress(KernelLibrary kernels, BufferView tile, BufferView dw, int splits) {
        return launch(kernels, "conv_group_filter_compress", tiles(), tile, dw, g.cPerGroup(), splits);
    }

    private Launch launch(KernelLibrary kernels, String name, long all, Object... arguments) {
        ClKernel kernel = kernels.load(FILE, name, Params.of("CB", block, "DIAGONAL", diagonal));
        kernel.args(arguments);
        return new Launch(
                name.replace('_', ' '), kernel, NdRange.groups(1, block, all).of(block, 1, 1));
    }
}
