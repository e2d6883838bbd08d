package residua.op.conv;

import residua.cl.DeviceFacts;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * How the gradient of a filter is dealt out to work-items by {@code conv/direct_backward_weights.cl}. From the geometry
 * and the device's registers alone, for the order of every sum depends on it.
 *
 * @param geometry the convolution, rows joined where its filter allows
 * @param channels input channels in a piece
 * @param parts pieces in a channel block
 * @param blockPairs pairs of an output and an input channel block
 * @param splits parts of the batch's rows that are summed apart
 * @param scratchBytes of all splits' sums; 0 where there is one split that writes its sums where they belong
 */
record WeightPieces(ConvGeometry geometry, int channels, int parts, long blockPairs, int splits, long scratchBytes) {
    /** Joined rows are no longer than this, so that there are rows to split. */
    private static final int JOINED_COLUMNS = 512;
    /** Work-items that keep a CPU of many cores busy to the end. */
    private static final int ENOUGH_ITEMS = 32;
    /** Bytes of x and dy in a split: they should stay in a cache while all pieces read them. */
    private static final long SPLIT_BYTES = 2 << 20;
    /** Bytes of x and dy for each byte of a split's sums: storing and adding those must cost little. */
    private static final long BYTES_A_SUM = 8;

    static WeightPieces of(ConvGeometry given, DeviceFacts facts, int block) {
        ConvGeometry g = FlatRows.of(given, JOINED_COLUMNS);
        GroupBlocks groups = DirectLimits.groups(g, block);
        int used = Math.min(block, groups.c());
        int channels = channels(used, g.s(), DirectLimits.sums(facts, block));
        int parts = (used + channels - 1) / channels;
        long blockPairs =
                Math.multiplyExact((long) Layout.blocks(g.k(), block), (long) Layout.blocks(groups.c(), block));
        int splits = splits(g, block, groups.bytes(), Math.multiplyExact(blockPairs, (long) parts * g.r()));
        boolean direct = splits == 1 && !groups.diagonal();
        long bytes = direct ? 0 : Math.multiplyExact(groups.bytes(), (long) splits);
        return new WeightPieces(g, channels, parts, blockPairs, splits, bytes);
    }

    /** The largest divisor of the used channels that the registers allow: a plain input has none beyond those. */
    private static int channels(int used, int s, int sums) {
        int channels = used;
        while (channels > 1 && (channels * s > sums || used % channels != 0)) {
            channels--;
        }
        return channels;
    }

    private static int splits(ConvGeometry g, int block, long sumBytes, long pieces) {
        long rows = Math.multiplyExact((long) g.n(), (long) g.p());
        long bytes = Tensor.bytes(g.x(), Layout.BLOCKED, block) + Tensor.bytes(g.y(), Layout.BLOCKED, block);
        long forCores = (ENOUGH_ITEMS + pieces - 1) / pieces;
        long forCache = Math.min(bytes / SPLIT_BYTES, bytes / BYTES_A_SUM / sumBytes);
        return (int) Math.min(rows, Math.max(1, Math.max(forCores, forCache)));
    }
}
