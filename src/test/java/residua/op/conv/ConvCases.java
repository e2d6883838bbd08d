package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import residua.shape.ConvGeometry;

/** Geometries to test with: the edges by hand, and a seeded generator around them. */
final class ConvCases {
    private static final long SEED = 20_260_417;
    private static final int GENERATED = 16;

    private static final int[] CHANNELS = {1, 3, 16, 17, 33};
    /** Around the 28 columns that a tile may have, half of that, and primes. */
    private static final int[] WIDTHS = {1, 2, 5, 7, 13, 14, 15, 27, 28, 29, 37, 57};

    private ConvCases() {}

    /** Small enough for a device simulator, each with another part of the code. */
    static List<ConvGeometry> smallest() {
        return List.of(
                ConvGeometry.square(1, 1, 1, 1, 1, 1, 1, 0),
                ConvGeometry.square(2, 3, 4, 5, 17, 3, 1, 1),
                ConvGeometry.square(1, 4, 5, 6, 5, 3, 2, 1),
                ConvGeometry.square(1, 17, 2, 3, 4, 1, 1, 0),
                ConvGeometry.square(1, 3, 4, 4, 3, 1, 2, 0),
                new ConvGeometry(1, 4, 5, 5, 6, 2, 3, 1, 2, 2, 3, 2, 1, 2),
                ConvGeometry.square(1, 1, 1, 30, 1, 3, 1, 1),
                ConvGeometry.square(1, 2, 12, 11, 3, 3, 1, 1), // two tiles of pixels, two splits of them
                new ConvGeometry(1, 3, 3, 4, 3, 3, 2, 1, 1, 1, 1, 1, 1, 3), // one channel a group
                ConvGeometry.square(1, 34, 2, 2, 65, 1, 1, 0), // two tiles of channels
                ConvGeometry.square(
                        1, 8, 5, 4, 6, 3, 1, 1), // more rows of the filter than a tile has, and all lanes of them
                ConvGeometry.square(1, 4, 3, 5, 38, 1, 1, 0), // three of a tile's four blocks, the last half empty
                new ConvGeometry(1, 8, 3, 4, 12, 3, 2, 2, 1, 1, 0, 1, 1, 1), // three quads in a block of four
                new ConvGeometry(1, 8, 3, 4, 8, 3, 3, 1, 1, 1, 1, 1, 1, 2), // groups within a block
                new ConvGeometry(1, 24, 3, 3, 40, 2, 1, 1, 2, 0, 1, 1, 1, 2)); // groups that cross blocks
    }

    /** All of them. */
    static List<ConvGeometry> all() {
        List<ConvGeometry> cases = new ArrayList<>(smallest());
        cases.addAll(edges());
        SplittableRandom random = new SplittableRandom(SEED);
        while (cases.size() < smallest().size() + edges().size() + GENERATED) {
            generate(random, cases);
        }
        return cases;
    }

    private static List<ConvGeometry> edges() {
        return List.of(
                ConvGeometry.square(1, 3, 23, 37, 20, 7, 2, 3), // the first layer of a ResNet
                ConvGeometry.square(2, 16, 5, 57, 16, 3, 1, 1), // first, inner and last tile
                ConvGeometry.square(1, 16, 4, 57, 32, 3, 2, 1),
                ConvGeometry.square(1, 64, 7, 7, 17, 3, 1, 1),
                ConvGeometry.square(1, 64, 14, 14, 64, 1, 1, 0), // joined rows
                ConvGeometry.square(1, 17, 13, 13, 33, 1, 1, 0), // joined rows and a rest
                ConvGeometry.square(1, 16, 29, 31, 16, 1, 2, 0), // input that no output sees
                ConvGeometry.square(1, 3, 4, 29, 3, 1, 1, 2), // padding around 1x1
                ConvGeometry.square(2, 33, 13, 13, 70, 1, 2, 0), // 1x1: tiles of rows, chunks of blocks and a rest
                ConvGeometry.square(1, 64, 40, 40, 64, 1, 1, 0), // 1x1: several runs
                new ConvGeometry(2, 20, 9, 11, 40, 1, 1, 3, 2, 0, 0, 1, 1, 1), // 1x1: unlike strides
                ConvGeometry.square(1, 3, 4, 3, 3, 2, 1, 5), // padding beyond the filter
                ConvGeometry.square(1, 3, 9, 33, 3, 2, 3, 1), // stride beyond the filter
                ConvGeometry.square(1, 3, 20, 20, 3, 3, 5, 1), // stride beyond the direct algorithms
                new ConvGeometry(1, 2, 3, 40, 2, 1, 17, 1, 1, 0, 8, 1, 1, 1), // width beyond the direct algorithms
                new ConvGeometry(2, 12, 6, 7, 12, 3, 3, 1, 1, 1, 1, 1, 1, 12), // one channel a group
                new ConvGeometry(2, 33, 9, 6, 33, 3, 3, 2, 2, 1, 1, 1, 1, 33), // and with a stride
                new ConvGeometry(1, 17, 8, 11, 17, 5, 2, 1, 3, 4, 0, 2, 3, 17), // and all else uneven
                new ConvGeometry(1, 64, 5, 6, 64, 3, 3, 2, 2, 1, 1, 1, 1, 16), // four channels a group
                new ConvGeometry(1, 34, 5, 6, 68, 3, 3, 1, 1, 1, 1, 1, 1, 2), // groups that cross blocks
                ConvGeometry.square(2, 8, 8, 8, 64, 3, 1, 1), // whole tiles and nothing else
                ConvGeometry.square(9, 3, 7, 7, 18, 3, 1, 1), // many small images, short tiles on both sides
                ConvGeometry.square(5, 18, 8, 6, 3, 3, 1, 1), // short tiles on one side
                ConvGeometry.square(1, 5, 6, 9, 17, 3, 1, 0), // no padding
                ConvGeometry.square(3, 17, 3, 4, 5, 3, 1, 2), // all the padding that a 3x3 filter sees
                ConvGeometry.square(1, 65, 9, 7, 33, 3, 2, 1), // one channel beyond a tile, phases of unlike sizes
                new ConvGeometry(1, 20, 13, 5, 40, 3, 2, 3, 2, 4, 1, 2, 3, 1), // six phases
                ConvGeometry.square(1, 12, 9, 9, 10, 3, 1, 1), // part of a block in several pieces
                ConvGeometry.square(3, 40, 30, 31, 24, 3, 1, 1)); // several splits of the batch
    }

    private static void generate(SplittableRandom random, List<ConvGeometry> cases) {
        int groups = random.nextInt(5) == 0 ? 1 + random.nextInt(4) : 1;
        try {
            cases.add(new ConvGeometry(
                    1 + random.nextInt(2),
                    groups * CHANNELS[random.nextInt(CHANNELS.length)],
                    1 + random.nextInt(12),
                    WIDTHS[random.nextInt(WIDTHS.length)],
                    groups * CHANNELS[random.nextInt(CHANNELS.length)],
                    1 + random.nextInt(4),
                    1 + random.nextInt(5),
                    1 + random.nextInt(3),
                    1 + random.nextInt(3),
                    random.nextInt(4),
                    random.nextInt(4),
                    1 + random.nextInt(2),
                    1 + random.nextInt(2),
                    groups));
        } catch (IllegalArgumentException e) {
            // the filter is larger than the padded input: no convolution, no case
        }
    }
}
