package residua.op.conv;

import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * The tile that a work-group of the implicit matrix products computes, as in {@code conv/implicit_gemm_tile.clh}, and
 * what the three passes share besides.
 *
 * @param rows rows of the product: pixels, or taps and input channels; a multiple of 64
 * @param columns columns of the product: channels; 16, 32 or 64
 */
record ImplicitGemmTile(int rows, int columns) {
    static final String NAME = "implicit-gemm";

    /** Rows and columns of a tile that are in local memory at a time, twice. */
    static final int DEPTH = 8;

    /** Offsets in one image and in a filter are 32-bit numbers in the kernels, and so are indices of pixels. */
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE;
    /** The kernels' division of a pixel's index into image, row and column takes numbers of 24 bits. */
    private static final long MOST_PIXELS_AN_IMAGE = 1 << 23;
    /** A last tile's rows, and a last step's pixels, may lie beyond the last index. */
    private static final int BEYOND = 1024;

    /** The default tile: no wider than the channels ask for, and at least 64 work-items. */
    static ImplicitGemmTile of(int channels) {
        if (channels <= 16) {
            return new ImplicitGemmTile(128, 16);
        }
        return new ImplicitGemmTile(64, channels <= 32 ? 32 : 64);
    }

    /** Whether the kernels' code exists for this geometry and the device can run it. */
    static boolean allow(ConvGeometry g, DeviceFacts facts, int block, int channels) {
        ImplicitGemmTile tile = of(channels);
        boolean vector = block == 4 || block == 8 || block == 16;
        return vector
                && g.groups() == 1
                && facts.localMemoryBytes() >= tile.localBytes()
                && facts.maxWorkGroupSize() >= tile.items()
                && fits((long) g.n() * g.h(), g.w())
                && fits((long) g.n() * g.p(), g.q())
                && fits((long) Layout.padded(g.c(), block) * g.h(), g.w())
                && fits((long) Layout.padded(g.k(), block) * g.p(), g.q())
                && fits((long) Layout.padded(g.c(), block) * Layout.padded(g.k(), block), (long) g.r() * g.s())
                && (long) g.h() * g.w() < MOST_PIXELS_AN_IMAGE
                && (long) g.p() * g.q() < MOST_PIXELS_AN_IMAGE
                && g.n() < MOST_PIXELS_AN_IMAGE;
    }

    private static boolean fits(long a, long b) {
        return a <= (MOST_ELEMENTS - BEYOND) / b;
    }

    /** Work-items of a group. */
    int items() {
        return rows / 8 * (columns / (columns >= 64 ? 8 : 4));
    }

    /** Local memory of a group: two buffers for each of both operands, each row one quad longer than the tile. */
    int localBytes() {
        return 2 * DEPTH * (rows + 4 + columns + 4) * Float.BYTES;
    }

    /** Compile-time parameters. */
    Params params(ConvGeometry g, int block) {
        return Params.of("CB", block, "TM", rows, "TN", columns, "STRIDE_H", g.strideH(), "STRIDE_W", g.strideW());
    }

    /** Groups for so many rows and columns of the product, and that many such products. */
    NdRange range(long allRows, long allColumns, long products) {
        return NdRange.groups(ceilDiv(allRows, rows), ceilDiv(allColumns, columns), products)
                .of(items(), 1, 1);
    }

    /** Sets the sizes that all three kernels take, after so many tensors. */
    static void sizes(ClKernel kernel, int first, ConvGeometry g) {
        int[] sizes = {
            g.n(),
            g.c(),
            g.h(),
            g.w(),
            g.k(),
            g.p(),
            g.q(),
            g.r(),
            g.s(),
            g.padH(),
            g.padW(),
            g.dilationH(),
            g.dilationW()
        };
        for (int i = 0; i < sizes.length; i++) {
            kernel.arg(first + i, sizes[i]);
        }
    }

    /** For a call that did not ask {@code supports} first. */
    static IllegalArgumentException unsupported(ConvGeometry g) {
        return new IllegalArgumentException("the implicit GEMM convolution does not support " + g + " on this device");
    }

    static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }
}
