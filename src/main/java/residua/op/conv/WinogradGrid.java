package residua.op.conv;

import residua.cl.NdRange;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * How the tiles of a Winograd convolution are dealt out to work-items by {@code conv/winograd_forward.cl}, where units,
 * parts and items are explained; {@code conv/winograd_tiles.clh} explains blocks.
 *
 * @param winograd the output tile
 * @param g the convolution
 * @param block channels in a channel block, {@code CB}
 * @param inBlock tiles in a block, {@code TB}
 * @param parts parts of the output channel blocks
 * @param items work-items
 */
record WinogradGrid(Winograd winograd, ConvGeometry g, int block, int inBlock, int parts, int items) {
    private static final String IN_BLOCK = "TB";
    private static final String PARTS = "PARTS";
    private static final String ITEMS = "ITEMS";

    /** Refuses what has no units. */
    WinogradGrid {
        if (inBlock < 1 || parts < 1 || items < 1) {
            throw new IllegalArgumentException(
                    "no grid of Winograd tiles: " + inBlock + " tiles, " + parts + " parts, " + items + " items");
        }
    }

    /** With the sizes that {@link #settings} names. */
    static WinogradGrid of(Winograd winograd, ConvGeometry g, int block, Params settings) {
        return new WinogradGrid(
                winograd, g, block, settings.getInt(IN_BLOCK), settings.getInt(PARTS), settings.getInt(ITEMS));
    }

    /** The sizes that can be chosen. */
    Params settings() {
        return Params.of(IN_BLOCK, inBlock, PARTS, parts, ITEMS, items);
    }

    /** Products along one side of a tile. */
    int alpha() {
        return g.strideH() == 2 ? 2 * winograd.tile() + 1 : winograd.tile() + 2;
    }

    /** Products of a tile. */
    int positions() {
        return alpha() * alpha();
    }

    /** Rows of tiles in an image. */
    int tileRows() {
        return winograd.tiles(g.p());
    }

    /** Tiles in a row. */
    int tileColumns() {
        return winograd.tiles(g.q());
    }

    private boolean shortRow() {
        return sorted() && g.p() % winograd.tile() != 0;
    }

    private boolean shortColumn() {
        return sorted() && g.q() % winograd.tile() != 0;
    }

    /** Whether blocks are whole images whose tiles are sorted, so that products of short tiles are left out. */
    private boolean sorted() {
        boolean some = g.p() % winograd.tile() != 0 || g.q() % winograd.tile() != 0;
        return some && inBlock % (tileRows() * tileColumns()) == 0;
    }

    /** Blocks of tiles in the batch; the last may be short. */
    int blocks() {
        return ceilDiv(g.n() * tileRows() * tileColumns(), inBlock);
    }

    /** Channel blocks of the input. */
    int inputBlocks() {
        return Layout.blocks(g.c(), block);
    }

    /** Channel blocks of the output. */
    int outputBlocks() {
        return Layout.blocks(g.k(), block);
    }

    /** Output channel blocks of a unit. */
    int partBlocks() {
        return ceilDiv(outputBlocks(), parts);
    }

    /** Blocks of tiles with a part of the channels each. */
    int units() {
        return Math.multiplyExact(blocks(), ceilDiv(outputBlocks(), partBlocks()));
    }

    /** How many tiles of a block need the product in that row and column of {@link #alpha}. */
    int tilesWithProduct(int row, int column) {
        int rows = shortRow() && row >= alpha() - g.strideH() ? tileRows() - 1 : tileRows();
        int columns = shortColumn() && column >= alpha() - g.strideW() ? tileColumns() - 1 : tileColumns();
        return sorted() ? inBlock / (tileRows() * tileColumns()) * rows * columns : inBlock;
    }

    /** Elements of the input tiles of a unit in all positions. */
    long inputElements() {
        return (long) positions() * (inputBlocks() * inBlock + 1) * block;
    }

    /** Elements of the transformed filter. */
    long filterElements() {
        return (long) outputBlocks() * winograd.positions() * inputBlocks() * block * block;
    }

    /** Elements of scratch: input tiles and products of each item. */
    long scratchElements() {
        long products = (long) positions() * (inBlock + 1) * block;
        return Math.multiplyExact((long) items, Math.addExact(inputElements(), products));
    }

    /** Adds the kernel's compile-time parameters. */
    Params addTo(Params params) {
        Params all = WinogradLaunches.stride(
                params.with("CB", block).with("TILE", winograd.tile()).with(IN_BLOCK, inBlock), g);
        if (!sorted()) {
            return all;
        }
        int images = inBlock / (tileRows() * tileColumns());
        int rows = tileRows() - (shortRow() ? 1 : 0);
        int columns = tileColumns() - (shortColumn() ? 1 : 0);
        return all.with("BOTTOM", shortRow() ? images * columns : 0)
                .with("INNER", images * rows * columns)
                .with("RIGHT", shortColumn() ? images * rows : 0)
                .with("CORNER", shortRow() && shortColumn() ? images : 0);
    }

    /** The launch. */
    NdRange range() {
        return NdRange.groups(items).of(1);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
