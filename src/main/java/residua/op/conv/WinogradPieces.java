package residua.op.conv;

import residua.cl.NdRange;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * How the tiles of a filter's gradient are dealt out to work-items by {@code conv/winograd_backward_weights.cl}, where
 * chunks, splits, parts, units and items are explained.
 *
 * @param winograd the output tile
 * @param g the convolution
 * @param block channels in a channel block, {@code CB}
 * @param inChunk tiles in a chunk
 * @param splits parts of the chunks that are summed apart
 * @param parts parts of the output channel blocks
 * @param items work-items
 */
record WinogradPieces(Winograd winograd, ConvGeometry g, int block, int inChunk, int splits, int parts, int items) {
    private static final String IN_CHUNK = "CHUNK";
    private static final String SPLITS = "SPLITS";
    private static final String PARTS = "PARTS";
    private static final String ITEMS = "ITEMS";

    /** Refuses what has no units, and splits without chunks. */
    WinogradPieces {
        long tiles = (long) g.n() * winograd.tiles(g.p()) * winograd.tiles(g.q());
        if (inChunk < 1 || splits < 1 || splits > (tiles + inChunk - 1) / inChunk || parts < 1 || items < 1) {
            throw new IllegalArgumentException("no pieces of Winograd tiles: " + inChunk + " tiles, " + splits
                    + " splits, " + parts + " parts, " + items + " items");
        }
    }

    /** With the sizes that {@link #settings} names. */
    static WinogradPieces of(Winograd winograd, ConvGeometry g, int block, Params settings) {
        return new WinogradPieces(
                winograd,
                g,
                block,
                settings.getInt(IN_CHUNK),
                settings.getInt(SPLITS),
                settings.getInt(PARTS),
                settings.getInt(ITEMS));
    }

    /** The sizes that can be chosen. */
    Params settings() {
        return Params.of(IN_CHUNK, inChunk, SPLITS, splits, PARTS, parts, ITEMS, items);
    }

    /** Products of a tile. */
    int positions() {
        return winograd.positions();
    }

    /** Rows of tiles in an image. */
    int tileRows() {
        return winograd.tiles(g.p());
    }

    /** Tiles in a row. */
    int tileColumns() {
        return winograd.tiles(g.q());
    }

    /** Tiles in the batch. */
    int tiles() {
        return g.n() * tileRows() * tileColumns();
    }

    /** Chunks in the batch; the last may be short. */
    int chunks() {
        return ceilDiv(tiles(), inChunk);
    }

    /** Whether chunks are whole images whose tiles are sorted, so that products of short tiles are left out. */
    boolean sorted() {
        boolean some = g.p() % winograd.tile() != 0 || g.q() % winograd.tile() != 0;
        return some && inChunk % (tileRows() * tileColumns()) == 0;
    }

    /** Output channel blocks of a unit. */
    int partBlocks() {
        return ceilDiv(Layout.blocks(g.k(), block), parts);
    }

    /** Splits with a part of the channels each. */
    int units() {
        return Math.multiplyExact(splits, ceilDiv(Layout.blocks(g.k(), block), partBlocks()));
    }

    /** Elements of an item's transformed tiles. */
    long tileElements() {
        long blocks = (long) Layout.blocks(g.c(), block) + partBlocks();
        return Math.multiplyExact(blocks * positions() * block, inChunk + 1L);
    }

    /** Pairs of channel blocks. */
    long pairs() {
        return (long) Layout.blocks(g.k(), block) * Layout.blocks(g.c(), block);
    }

    private long pairElements() {
        return (long) positions() * block * block;
    }

    /** Whether all sums of a pair of channel blocks are done at once, so that an item needs one pair's of them. */
    private boolean single() {
        return chunks() == 1;
    }

    /** Where the sums of all splits begin in the scratch, in elements. */
    long sumsOffset() {
        return Math.multiplyExact((long) items, tileElements() + (single() ? pairElements() : 0));
    }

    /** Elements of scratch. */
    long scratchElements() {
        long sums = single() ? 0 : Math.multiplyExact(splits * pairs(), pairElements());
        return Math.addExact(sumsOffset(), sums);
    }

    /** The launch of the products. */
    NdRange range() {
        return NdRange.groups(items).of(1);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
