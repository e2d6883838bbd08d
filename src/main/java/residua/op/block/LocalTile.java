package residua.op.block;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * How a work-group of {@code block/local_tile.cl} shares its part of a block.
 *
 * @param th rows of the output
 * @param tw columns of the output
 * @param pixelItems items among which the pixels of a quad of channels are dealt
 * @param chunk channels of the first convolution that lie in local memory together
 */
record LocalTile(int th, int tw, int pixelItems, int chunk) {
    private static final int FEWEST_ITEMS = 64;
    private static final int MOST_ITEMS = 256;
    private static final int MOST_PIXELS_OF_ITEM = 8; // 32 sums, and as many of the shortcut
    private static final int LARGEST_SIDE = 16;
    private static final int LARGEST_CHUNK = 64;
    private static final int MOST_CANDIDATES = 12;
    private static final long LOCAL_BYTES = 32L << 10; // every GPU has them, most for two groups at a time

    /** The tile of the least counted time; empty where none fits. */
    static Optional<LocalTile> of(BlockGeometry g, DeviceFacts facts, int block) {
        return fitting(g, facts, block).min(Comparator.comparingLong(t -> t.counted(g, block)));
    }

    /** The tile with those {@link #settings}. */
    static LocalTile of(Params settings) {
        return new LocalTile(
                settings.getInt("TH"), settings.getInt("TW"), settings.getInt("PIXEL_ITEMS"), settings.getInt("CHUNK"));
    }

    /** Tiles worth timing, the least counted time first: of each number of items with each chunk the best. */
    static List<LocalTile> candidates(BlockGeometry g, DeviceFacts facts, int block) {
        Set<List<Integer>> kinds = new HashSet<>();
        return fitting(g, facts, block)
                .sorted(Comparator.comparingLong(t -> t.counted(g, block)))
                .filter(t -> kinds.add(List.of(t.pixelItems, t.chunk)))
                .limit(MOST_CANDIDATES)
                .toList();
    }

    private static Stream<LocalTile> fitting(BlockGeometry g, DeviceFacts facts, int block) {
        int quads = quads(g, block);
        int most = (int) Math.min(MOST_ITEMS, facts.maxWorkGroupSize());
        int between = Layout.padded(g.middle().c(), block);
        return IntStream.rangeClosed(1, Math.max(1, most / quads))
                .filter(p -> p * quads <= most)
                // the greatest below the fewest items is for devices that allow no more
                .filter(p -> p * quads >= FEWEST_ITEMS || (p + 1) * quads > most)
                .boxed()
                .flatMap(p -> tiles(g, p, between, block))
                .filter(t -> t.chunk / 4 <= t.pixelItems * quads)
                .filter(t -> t.localBytes(g, block) <= Math.min(LOCAL_BYTES, facts.localMemoryBytes()));
    }

    private static Stream<LocalTile> tiles(BlockGeometry g, int pixelItems, int between, int block) {
        return IntStream.rangeClosed(1, Math.min(LARGEST_SIDE, g.middle().p()))
                .boxed()
                .flatMap(h -> IntStream.rangeClosed(
                                1, Math.min(LARGEST_SIDE, g.middle().q()))
                        .filter(w -> h * w <= pixelItems * MOST_PIXELS_OF_ITEM)
                        .boxed()
                        .flatMap(w -> IntStream.iterate(
                                        block, c -> c <= Math.min(between, LARGEST_CHUNK), c -> c + block)
                                .filter(c -> between % c == 0)
                                .mapToObj(c -> new LocalTile(h, w, pixelItems, c))));
    }

    private static int quads(BlockGeometry g, int block) {
        return Layout.padded(g.middle().k(), block) / 4;
    }

    private static int up(int count, int by) {
        return (count + by - 1) / by;
    }

    int tilesAcross(BlockGeometry g) {
        return up(g.middle().q(), tw);
    }

    /** Work-groups for an image. */
    int tiles(BlockGeometry g) {
        return Math.multiplyExact(up(g.middle().p(), th), tilesAcross(g));
    }

    int items(BlockGeometry g, int block) {
        return quads(g, block) * pixelItems;
    }

    /** Pixels of the first convolution that a tile needs. */
    int halo(BlockGeometry g) {
        int stride = g.middle().strideH();
        return ((th - 1) * stride + 3) * ((tw - 1) * stride + 3);
    }

    long localBytes(BlockGeometry g, int block) {
        int quads = quads(g, block);
        int first = halo(g) * (chunk / 4 + 1);
        int middle = g.last().isPresent() ? th * tw * (quads + (quads < 32 ? 1 : 0)) : 0;
        return Math.max(first, middle) * 16L;
    }

    /** What an image costs, in instructions of items: products and the loads that feed them, idle items included. */
    long counted(BlockGeometry g, int block) {
        int items = items(g, block);
        int between = Layout.padded(g.middle().c(), block);
        int micro = up(th * tw, pixelItems);
        long steps = (long) between / 4 * 9 * step(micro);
        if (g.first().isPresent()) {
            ConvGeometry first = g.first().get();
            int haloItems = items / (chunk / 4);
            int turns = up(halo(g), haloItems * 8);
            steps += (long) (between / chunk)
                    * turns
                    * Layout.padded(first.c(), block)
                    / 4
                    * first.r()
                    * first.s()
                    * step(up(halo(g), haloItems * turns));
        }
        int rounds =
                up(Layout.padded(g.exit().k(), block), Layout.padded(g.middle().k(), block));
        steps += g.last().isPresent() ? (long) rounds * quads(g, block) * step(micro) : 0;
        steps += g.projection().isPresent() ? (long) rounds * Layout.padded(g.x().dim(1), block) / 4 * step(micro) : 0;
        return Math.multiplyExact(steps * items, tiles(g));
    }

    /** 16 products and two cycles of one load for each pixel; four loads of a filter, which lie apart and take four cycles. */
    private static int step(int pixels) {
        return 18 * pixels + 16;
    }

    /** What tells tiles apart. */
    Params settings() {
        return Params.of("TH", th, "TW", tw, "PIXEL_ITEMS", pixelItems, "CHUNK", chunk);
    }

    Params params(BlockGeometry g, int block) {
        Params own = settings().with("CB", block).with("WIDTH", quads(g, block) * 4);
        return BlockKernel.withConvolutions(own, g);
    }
}
