package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.BufferView;
import residua.cl.TestDevice;
import residua.kernel.Launch;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.oracle.Inputs;
import residua.oracle.PiecesOracle;
import residua.oracle.Trial;
import residua.shape.ChannelPieces;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/** Convolutions that find the statistics of their output: that, and the same output to the bit. */
class ConvStatisticsTest {
    /** Pixels of a piece, at most: a kernel that takes more says so here. */
    private static final int MOST_PIXELS = 512;

    private static final ConvGeometry SMALL = ConvGeometry.square(2, 3, 4, 5, 17, 3, 1, 1);

    /** Few, as each is a program of its own for each algorithm. Those of five channels have a filter that copies. */
    static Stream<Arguments> all() {
        return finding(
                List.of(
                        SMALL,
                        ConvGeometry.square(3, 5, 18, 20, 5, 3, 1, 1), // many pieces
                        ConvGeometry.square(
                                9, 5, 7, 7, 5, 3, 1, 1), // short tiles on both sides, images in a block of them
                        ConvGeometry.square(1, 16, 9, 57, 18, 3, 2, 1), // first, inner and last tile
                        ConvGeometry.square(3, 5, 23, 20, 5, 1, 1, 0), // joined rows and a rest, several runs
                        ConvGeometry.square(2, 33, 13, 13, 70, 1, 2, 0)), // tiles of rows, chunks of blocks and a rest
                16);
    }

    static Stream<Arguments> smallest() {
        return finding(List.of(SMALL, ConvGeometry.square(1, 17, 2, 3, 4, 1, 1, 0)), 16);
    }

    static Stream<Arguments> small() {
        return finding(List.of(SMALL), 16);
    }

    static Stream<Arguments> inBlocksOfFour() {
        return finding(List.of(SMALL), 4);
    }

    static Stream<Arguments> copies() {
        return all().filter(c -> ((ConvGeometry) c.get()[1]).c() == 5);
    }

    private static Stream<Arguments> finding(List<ConvGeometry> all, int block) {
        TestDevice device = TestDevice.require();
        return ConvRun.cases(ConvAlgorithms.forward(), all, block)
                .filter(c -> algorithm(c).pieces((ConvGeometry) c.get()[1], device.facts(), block) > 0);
    }

    private static ConvForward algorithm(Arguments of) {
        return (ConvForward) ((org.junit.jupiter.api.Named<?>) of.get()[0]).getPayload();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallest")
    void smallestShapes(ConvForward algorithm, ConvGeometry g) {
        wholeNumbers(algorithm, g, 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void wholeNumbersAreExact(ConvForward algorithm, ConvGeometry g) {
        wholeNumbers(algorithm, g, 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inBlocksOfFour")
    void blocksOfFour(ConvForward algorithm, ConvGeometry g) {
        wholeNumbers(algorithm, g, 4);
    }

    /** Sums of whole numbers are exact: what is left are the few roundings of each piece's mean and M2. */
    private static void wholeNumbers(ConvForward algorithm, ConvGeometry g, int block) {
        float[] x = ConvTruth.wholeInput(algorithm, g.x());
        float[] w = ConvTruth.wholeFilter(algorithm, g);
        Found found = find(algorithm, g, block, x, w);
        Bound.exact(algorithm.name() + " y of " + g, found.y, ConvOracle.forward(g, x, w));
        compare(algorithm, g, block, found, 4);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void realNumbersAreWithinTheBound(ConvForward algorithm, ConvGeometry g) {
        float[] x = Inputs.reals(g.x(), 1);
        float[] w = Inputs.reals(g.filter(), 2);
        Found found = find(algorithm, g, 16, x, w);
        compare(algorithm, g, 16, found, MOST_PIXELS + 4);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("small")
    void theOutputIsTheSameToTheBit(ConvForward algorithm, ConvGeometry g) {
        float[] x = Inputs.reals(g.x(), 1);
        float[] w = Inputs.reals(g.filter(), 2);
        float[] want = ConvRun.forward(algorithm, g, 16, x, w, EpilogueValues.NONE);
        Bound.sameBits("y", g.y(), find(algorithm, g, 16, x, w).y, want);
    }

    /** A deviation of 0.1 about 1e4, by a filter that copies: E[y^2] - E[y]^2 in float would be off by units. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("copies")
    void aMeanFarBeyondTheDeviation(ConvForward algorithm, ConvGeometry g) {
        float[] x = Inputs.reals(g.x(), 5, 1e4 - 0.1 * Math.sqrt(3), 1e4 + 0.1 * Math.sqrt(3));
        float[] w = new float[Math.toIntExact(g.filter().elements())];
        for (int k = 0; k < g.k(); k++) {
            w[(k * g.c() + k) * g.r() * g.s() + g.r() * g.s() / 2] = 1;
        }
        compare(algorithm, g, 16, find(algorithm, g, 16, x, w), MOST_PIXELS + 4);
    }

    /** Not even one rounding: a piece's differences are zeros. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("copies")
    void aConstantHasNoVariance(ConvForward algorithm, ConvGeometry g) {
        float[] w = new float[Math.toIntExact(g.filter().elements())];
        Found found = find(algorithm, g, 16, new float[Math.toIntExact(g.x().elements())], w);
        ChannelPieces pieces = found.pieces;
        for (int i = 0; i < 2 * pieces.pieces() * Layout.padded(g.k(), 16); i++) {
            assertTrue(found.table[i] == 0, i + " of " + pieces + ": " + found.table[i]);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("copies")
    void refusesATableOfAnotherSize(ConvForward algorithm, ConvGeometry g) {
        try (Trial trial = new Trial(16)) {
            Tensor y = trial.output(g.y(), Layout.BLOCKED);
            Tensor table = trial.output(new ChannelPieces(1000, g.k()).shape(16), Layout.PLAIN);
            Epilogue epilogue = Epilogue.NONE.withStatistics(table);
            assertThrows(IllegalArgumentException.class, () -> epilogue.requireFit(g, 999));
            assertThrows(IllegalArgumentException.class, () -> epilogue.requireFit(g));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> epilogue.withResidual(y).requireFit(g, 1000),
                    algorithm.name());
        }
    }

    private static final class Found {
        private final float[] y;
        private final float[] table;
        private final ChannelPieces pieces;

        private Found(float[] y, float[] table, ChannelPieces pieces) {
            this.y = y;
            this.table = table;
            this.pieces = pieces;
        }
    }

    private static Found find(ConvForward algorithm, ConvGeometry g, int block, float[] x, float[] w) {
        TestDevice device = TestDevice.require();
        ChannelPieces pieces = new ChannelPieces(algorithm.pieces(g, device.facts(), block), g.k());
        try (Trial trial = new Trial(block)) {
            List<Launch> launches = new ArrayList<>();
            Tensor filter = trial.input(w, g.filter(), Layout.FILTER);
            Optional<Shape> form = algorithm.prepared(g, device.facts(), block);
            if (form.isPresent()) {
                Tensor prepared = trial.output(form.get(), Layout.PLAIN);
                launches.addAll(algorithm.prepare(trial.kernels(), g, filter, prepared));
                filter = prepared;
            }
            Tensor y = trial.output(g.y(), Layout.BLOCKED);
            Tensor table = trial.output(pieces.shape(block), Layout.PLAIN);
            long bytes = algorithm.scratchBytes(g, device.facts(), block);
            Optional<BufferView> scratch = bytes == 0 ? Optional.empty() : Optional.of(trial.scratch(bytes));
            launches.addAll(algorithm.bind(
                    trial.kernels(),
                    g,
                    trial.input(x, g.x(), Layout.BLOCKED),
                    filter,
                    Epilogue.NONE.withStatistics(table),
                    y,
                    scratch));
            trial.run(launches);
            return new Found(trial.logical(y), trial.logical(table), pieces);
        }
    }

    /**
     * Mean and variance of each channel, merged in double, beside those of y as it was stored. With d between y and the
     * first of its piece, at most the channel's range: M2 has k roundings relative to the sum of d^2; of the mean of a piece
     * k are relative to |d| and one to itself, by which the variance between pieces is off as well.
     */
    private static void compare(ConvForward algorithm, ConvGeometry g, int block, Found found, long k) {
        int row = Layout.padded(g.k(), block);
        int pieces = found.pieces.pieces();
        int plane = g.p() * g.q();
        float[] counts = Arrays.copyOfRange(found.table, 2 * pieces * row, 2 * pieces * row + pieces);
        for (float count : counts) {
            assertTrue(count >= 1 && count <= Math.max(MOST_PIXELS, plane), "a piece of " + count + " pixels");
        }
        PiecesOracle.Merged merged = PiecesOracle.merge(found.pieces, block, found.table);
        double total = merged.pixels();
        assertEquals((double) g.n() * plane, total, algorithm.name() + " pixels of " + g);
        for (int c = 0; c < g.k(); c++) {
            double sum = 0;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < found.y.length; i++) {
                if (i / plane % g.k() == c) {
                    sum += found.y[i];
                    low = Math.min(low, found.y[i]);
                    high = Math.max(high, found.y[i]);
                }
            }
            double mean = sum / total;
            double squares = 0;
            for (int i = 0; i < found.y.length; i++) {
                if (i / plane % g.k() == c) {
                    squares += (found.y[i] - mean) * (found.y[i] - mean);
                }
            }
            double range = high - low;
            double offMean = Bound.gamma(k) * range + Bound.U * Math.max(Math.abs(low), Math.abs(high));
            String what = algorithm.name() + " channel " + c + " of " + g;
            assertEquals(mean, merged.mean()[c], offMean, "mean of " + what);
            double deviation = Math.sqrt(squares / total);
            double offVar = Bound.gamma(k) * range * range + 2 * deviation * offMean + offMean * offMean;
            assertEquals(squares / total, merged.var()[c], offVar, "variance of " + what);
        }
    }
}
