package residua.op.conv;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * How the pixels of y are cut into tiles and dealt out to work-items by {@code conv/pointwise_forward.cl} and
 * {@code conv/pointwise_backward_data.cl}; {@code conv/pointwise_tile.clh} explains tiles. No sum depends on it.
 *
 * @param g the convolution; without a stride, its images as single rows
 * @param columns of a tile
 * @param rows of a tile
 * @param run tiles of an item
 * @param chunk channel blocks of the result in an item
 */
record PointwiseTiles(ConvGeometry g, int columns, int rows, int run, int chunk) {
    private static final String PIXELS = "PIXELS";
    private static final String RUN = "RUN";
    private static final String CHUNK = "CHUNK";

    /**
     * Pixels of a tile, where the registers hold so many: enough sums to hide how long a multiply-add takes. Twice as
     * many take 1 to 3 % longer, for a tile's pixels are stored all at once.
     */
    private static final int TILE_PIXELS = 14;
    /** Tiles of an item: their input stays in a core's larger cache for the items that follow. */
    private static final int RUN_TILES = 8;
    /** Channel blocks of an item: their filters stay in a core's larger cache. */
    private static final int CHUNK_BLOCKS = 4;
    /** Items for each core, so that none is idle while the others end. */
    private static final int ITEMS_A_CORE = 4;

    /** Refuses what has no tiles. */
    PointwiseTiles {
        if (columns < 1 || rows < 1 || run < 1 || chunk < 1) {
            throw new IllegalArgumentException("no tiles: " + rows + "x" + columns + ", " + run + ", " + chunk);
        }
    }

    /**
     * By those settings, or by rule where there are none.
     *
     * @param channels of the result: K, or C for the input's gradient
     */
    static PointwiseTiles of(ConvGeometry g, int channels, DeviceFacts facts, int block, Params settings) {
        return settings.equals(Params.none())
                ? byRule(g, channels, facts, block)
                : of(g, settings.getInt(PIXELS), settings.getInt(RUN), settings.getInt(CHUNK));
    }

    private static PointwiseTiles byRule(ConvGeometry g, int channels, DeviceFacts facts, int block) {
        int enough = Math.multiplyExact(ITEMS_A_CORE, facts.computeUnits());
        int kBlocks = Layout.blocks(channels, block);
        int pixels = Math.min(TILE_PIXELS, DirectLimits.sums(facts, block));
        PointwiseTiles tiles = of(g, pixels, RUN_TILES, Math.min(CHUNK_BLOCKS, kBlocks));
        while (tiles.items(kBlocks) < enough && tiles.run > 1) {
            tiles = of(g, pixels, tiles.run / 2, tiles.chunk);
        }
        while (tiles.items(kBlocks) < enough && tiles.chunk > 1) {
            tiles = of(g, pixels, tiles.run, tiles.chunk / 2);
        }
        return tiles;
    }

    /** Tiles of at most so many pixels, and runs of at most so many tiles, each as even as can be. */
    private static PointwiseTiles of(ConvGeometry given, int pixels, int run, int chunk) {
        ConvGeometry g = FlatRows.of(given, Integer.MAX_VALUE);
        int rows = Math.max(1, Math.min(g.p(), pixels / g.q()));
        rows = even(g.p(), rows);
        int columns = rows > 1 ? g.q() : even(g.q(), pixels);
        PointwiseTiles tiles = new PointwiseTiles(g, columns, rows, 1, chunk);
        return new PointwiseTiles(g, columns, rows, even(tiles.allTiles(), run), chunk);
    }

    /** The settings of the rule and others worth timing. */
    static List<Params> candidates(ConvGeometry g, int channels, DeviceFacts facts, int block) {
        PointwiseTiles rule = byRule(g, channels, facts, block);
        int most = DirectLimits.sums(facts, block);
        int pixels = rule.rows * rule.columns;
        List<PointwiseTiles> all = new ArrayList<>(List.of(rule));
        for (int other : new int[] {most / 2, most * 6 / 7, most}) {
            all.add(of(g, Math.max(1, other), rule.run, rule.chunk));
        }
        for (int chunk : new int[] {2, 8}) {
            all.add(of(g, pixels, rule.run, Math.min(chunk, Layout.blocks(channels, block))));
        }
        for (int run : new int[] {2, 4, 16}) {
            all.add(of(g, pixels, run, rule.chunk));
        }
        Set<Params> settings = new LinkedHashSet<>();
        all.forEach(tiles -> settings.add(tiles.settings()));
        return List.copyOf(settings);
    }

    /** The sizes that can be chosen. */
    Params settings() {
        return Params.of(PIXELS, rows * columns, RUN, run, CHUNK, chunk);
    }

    /** Tiles of an image. */
    int tiles() {
        return rows > 1 ? ceilDiv(g.p(), rows) : Math.multiplyExact(g.p(), tilesInRow());
    }

    /** Tiles side by side. */
    int tilesInRow() {
        return ceilDiv(g.q(), columns);
    }

    /** Pixels of the tile that ends an image or a row. */
    private int last() {
        return rows > 1 ? (g.p() - (tiles() - 1) * rows) * columns : g.q() - (tilesInRow() - 1) * columns;
    }

    /** Pixels of x from a row of y to the next. */
    int rowStep() {
        return Math.multiplyExact(g.strideH(), g.w());
    }

    private int allTiles() {
        return Math.multiplyExact(g.n(), tiles());
    }

    /** Runs of tiles. */
    int runs() {
        return ceilDiv(allTiles(), run);
    }

    private long items(int channelBlocks) {
        return (long) runs() * ceilDiv(channelBlocks, chunk);
    }

    /** Adds the kernels' compile-time parameters; tiles that need the same code get the same ones. */
    Params addTo(Params params) {
        Params all = params.with("COLUMNS", columns)
                .with("ROWS", rows)
                .with("LAST", last())
                .with("STEP", g.strideW());
        return rows > 1 ? all.with("ROW_STEP", rowStep()) : all;
    }

    /** The launch, without splits. */
    NdRange range(int channelBlocks) {
        return NdRange.groups(ceilDiv(channelBlocks, chunk), runs(), 1).of(1, 1, 1);
    }

    /** The size of the parts where so many are cut into the fewest of at most that size. */
    private static int even(int all, int most) {
        return ceilDiv(all, ceilDiv(all, most));
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
