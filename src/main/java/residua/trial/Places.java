package residua.trial;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import residua.shape.Shape;

/** Coordinates to look at in a tensor: its corners, places where tiles begin and end, and seeded ones anywhere. */
final class Places {
    private static final long SEED = 20_261_121;

    /** Tiles begin and end at multiples of these, the largest first. */
    private static final int[] TILES = {64, 32, 28, 16, 14, 8, 7, 6, 4, 2};

    private Places() {}

    /** All corners and more, until there are {@code count} or all that a small tensor has. */
    static List<List<Integer>> of(Shape shape, int count) {
        Set<List<Integer>> places = new LinkedHashSet<>();
        for (int corner = 0; corner < 1 << shape.rank(); corner++) {
            int bits = corner;
            places.add(IntStream.range(0, shape.rank())
                    .mapToObj(d -> (bits >> d & 1) == 0 ? 0 : shape.dim(d) - 1)
                    .toList());
        }
        SplittableRandom random = new SplittableRandom(SEED);
        long most = Math.min(count, shape.elements());
        int misses = 0;
        while (places.size() < most && misses < 100) { // the last few of a small tensor are hard to hit
            List<Integer> place = new ArrayList<>();
            for (int extent : shape.dims()) {
                place.add(random.nextBoolean() ? atTile(random, extent) : random.nextInt(extent));
            }
            misses = places.add(place) ? 0 : misses + 1;
        }
        return List.copyOf(places);
    }

    /** Just before or just behind the border of a tile, where the extent has one. */
    private static int atTile(SplittableRandom random, int extent) {
        int tile = TILES[random.nextInt(TILES.length)];
        int borders = (extent - 1) / tile;
        int place = tile * random.nextInt(borders + 1) - random.nextInt(2);
        return Math.max(0, place);
    }
}
