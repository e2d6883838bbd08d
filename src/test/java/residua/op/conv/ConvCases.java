package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import residua.shape.ConvGeometry;
import residua.trial.CaseTable;

/**
 * Geometries to test with: those of the table, and a seeded generator around them, which with
 * {@code -Dresidua.sizes=all} goes on for longer: a driver compiles each geometry as a program of its own.
 */
final class ConvCases {
    private static final long SEED = 20_260_417;
    private static final int GENERATED = "all".equals(System.getProperty("residua.sizes")) ? 64 : 6;
    /** Channels of what a first layer reads, at most. */
    private static final int IMAGE_CHANNELS = 4;

    private static final int[] CHANNELS = {1, 3, 16, 17, 33};
    /** Around the 28 columns that a tile may have, half of that, and primes. */
    private static final int[] WIDTHS = {1, 2, 5, 7, 13, 14, 15, 27, 28, 29, 37, 57};

    private ConvCases() {}

    /** Small enough for a device simulator, each with another part of the code. */
    static List<ConvGeometry> smallest() {
        return CaseTable.convolutions("small");
    }

    /** All of them. */
    static List<ConvGeometry> all() {
        List<ConvGeometry> cases = new ArrayList<>(smallest());
        cases.addAll(edges());
        SplittableRandom random = new SplittableRandom(SEED);
        int tabled = cases.size();
        while (cases.size() < tabled + GENERATED) {
            generate(random, cases);
        }
        return cases;
    }

    private static List<ConvGeometry> edges() {
        return CaseTable.convolutions("edge");
    }

    /** Those of first layers, besides the smallest. */
    static List<ConvGeometry> images() {
        return edges().stream().filter(g -> g.c() <= IMAGE_CHANNELS).toList();
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
