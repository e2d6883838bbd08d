package residua.op.conv;

import residua.cl.NdRange;

/**
 * How the rows of the output are dealt out to work-items by {@code conv/direct_forward.cl} and
 * {@code conv/direct_backward_data.cl}. The rows of a group run one after another for one output channel block, then
 * for the next, so the rows that they read should fit a core's cache.
 *
 * @param rowsInGroup rows in a group
 * @param groups groups in the batch
 */
record DirectGrid(int rowsInGroup, int groups) {
    /** Input bytes that a group may read: half of the second-level cache that CPU cores have today. */
    private static final long GROUP_BYTES = 512 << 10;

    /**
     * For that many rows.
     *
     * @param rows output rows of the whole batch
     * @param rowBytes input bytes that one more output row reads, all channels
     */
    static DirectGrid of(int rows, long rowBytes) {
        int groups = ceilDiv(rows, (int) Math.max(1, Math.min(rows, GROUP_BYTES / rowBytes)));
        return new DirectGrid(ceilDiv(rows, groups), groups);
    }

    /** The launch for all channel blocks. */
    NdRange range(int channelBlocks) {
        return NdRange.groups(rowsInGroup, channelBlocks, groups).of(1, 1, 1);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
