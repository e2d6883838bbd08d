package residua.op.conv;

import residua.cl.DeviceFacts;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * A Winograd convolution on a GPU: all tiles at once, position by position. Its products are a convolution themselves,
 * {@link #grouped}, which the implicit GEMM algorithms compute: 1x1, of an image whose pixels are the tiles and whose
 * groups are the positions.
 *
 * @param winograd the output tile
 * @param g the convolution
 * @param block channels in a channel block
 */
record WinogradProducts(Winograd winograd, ConvGeometry g, int block) {
    /**
     * Multiply-adds in the time of one byte of memory, two operations each: from 6 (NVIDIA H100, AMD MI250) over 15 (Intel
     * Arc) to 20 (NVIDIA RTX 3080). Not measured.
     */
    private static final double MULTIPLY_ADDS_A_BYTE = 12;
    /** How much better than implicit GEMM the count must be, for it is no measurement. */
    private static final double WORTHWHILE = 0.9;
    /** Rows of the product that are computed together: fewer take as long. */
    private static final int ROWS = 64;
    /** Part of the largest buffer that the tiles may take, where the implicit GEMM takes nothing. */
    private static final int LARGEST_PART = 4;

    /** Rows of tiles in an image. */
    int tileRows() {
        return winograd.tiles(g.p());
    }

    /** Tiles in a row. */
    int tileColumns() {
        return winograd.tiles(g.q());
    }

    /** Tiles of all images. */
    int tiles() {
        return Math.multiplyExact(g.n(), Math.multiplyExact(tileRows(), tileColumns()));
    }

    /** The products of all positions, as a convolution of the transformed input that gives what is transformed back. */
    ConvGeometry grouped() {
        int positions = winograd.positions();
        int c = Math.multiplyExact(positions, Layout.padded(g.c(), block));
        int k = Math.multiplyExact(positions, Layout.padded(g.k(), block));
        return new ConvGeometry(1, c, 1, tiles(), k, 1, 1, 1, 1, 0, 0, 1, 1, positions);
    }

    /** Bytes of the transformed input. */
    long inputBytes() {
        return Layout.BLOCKED.elements(grouped().x(), block) * Float.BYTES;
    }

    /** Bytes of the products, or of the transformed gradient of the output. */
    long outputBytes() {
        return Layout.BLOCKED.elements(grouped().y(), block) * Float.BYTES;
    }

    /** Bytes of the transformed filter, or of its gradient before it is transformed back. */
    long filterBytes() {
        return Layout.FILTER.elements(grouped().filter(), block) * Float.BYTES;
    }

    /** The transformed filter as a tensor of its own. */
    Shape filterShape() {
        return grouped().filter();
    }

    /**
     * Whether an algorithm of the products and the transforms can compute it.
     *
     * @param products the implicit GEMM algorithm of the pass
     */
    boolean allowed(ConvAlgorithm products, DeviceFacts facts) {
        return new WinogradRule(winograd).allow(g, block)
                && fits()
                && products.supports(grouped(), facts, block)
                && inputBytes() + outputBytes() <= facts.maxAllocationBytes() / LARGEST_PART;
    }

    /** Whether numbers of tiles, and of pairs of channels of all positions, are 32-bit numbers. */
    private boolean fits() {
        long tiles = (long) g.n() * tileRows() * tileColumns();
        long channels = (long) winograd.positions() * Layout.padded(Math.max(g.c(), g.k()), block);
        return tiles * block <= Integer.MAX_VALUE && channels <= Integer.MAX_VALUE / channels;
    }

    /** Whether it pays on a GPU, against every product computed by implicit GEMM and against a smaller tile. */
    boolean suits(DeviceFacts facts) {
        if (facts.kind() == DeviceFacts.Kind.CPU) {
            return false;
        }
        double pixels = (double) g.n() * g.p() * g.q();
        double all = 9.0 * g.c() * g.k() * Math.ceil(pixels / ROWS) * ROWS;
        boolean pays = time() < WORTHWHILE * all;
        return pays && (winograd == Winograd.F2 || time() < new WinogradProducts(Winograd.F2, g, block).time());
    }

    /** In multiply-adds: what is counted, and the images read and written. */
    private double time() {
        double images = Float.BYTES * ((double) g.x().elements() + g.y().elements());
        return counted() + MULTIPLY_ADDS_A_BYTE * images;
    }

    /** In multiply-adds: the products, and all tensors written and read between the launches. */
    double counted() {
        double products = (double) winograd.positions()
                * Layout.padded(g.c(), block)
                * Layout.padded(g.k(), block)
                * Math.ceil(tiles() / (double) ROWS)
                * ROWS;
        return products + MULTIPLY_ADDS_A_BYTE * 2.0 * (inputBytes() + outputBytes());
    }
}
