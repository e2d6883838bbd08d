package residua.op.conv;

import residua.cl.NdRange;

/**
 * How the tiles of all rows are dealt out to work-items by {@code conv/direct_forward.cl} and
 * {@code conv/direct_backward_data.cl}. A unit is the work of one item in one output channel block; units of a group
 * run one after another for all channel blocks, so the rows they read should fit a core's cache.
 *
 * @param itemTiles tiles in a unit
 * @param unitsInGroup units in a group
 * @param groups groups in the batch
 */
record DirectGrid(int itemTiles, int unitsInGroup, int groups) {
    /** Columns of a joined row that make one unit: enough to outweigh the launch of an item. */
    private static final int UNIT_COLUMNS = 112;
    /** Input bytes that a group of units may read: half of the second-level cache that CPU cores have today. */
    private static final long GROUP_BYTES = 512 << 10;

    /**
     * For rows cut into tiles.
     *
     * @param tiles the tiles of one row
     * @param rows output rows of the whole batch
     * @param columnBytes input bytes read for one tile's column, all channels
     */
    static DirectGrid of(RowTiles tiles, int rows, long columnBytes) {
        int itemTiles = Math.max(1, Math.min(tiles.tiles(), UNIT_COLUMNS / tiles.columns()));
        int units = Math.multiplyExact(rows, ceilDiv(tiles.tiles(), itemTiles));
        long unitBytes = columnBytes * itemTiles * tiles.columns();
        int groups = ceilDiv(units, (int) Math.max(1, Math.min(units, GROUP_BYTES / unitBytes)));
        return new DirectGrid(itemTiles, ceilDiv(units, groups), groups);
    }

    /** The launch for all channel blocks. */
    NdRange range(int channelBlocks) {
        return NdRange.groups(unitsInGroup, channelBlocks, groups).of(1, 1, 1);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
