package residua.op.conv;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/** Every forward algorithm against the oracle. */
class ConvForwardTest {

    static Stream<Arguments> all() {
        return ConvRun.cases(ConvAlgorithms.forward(), ConvCases.all(), 16);
    }

    static Stream<Arguments> halfOfTheSmallest() {
        return ConvRun.everySecond(ConvAlgorithms.forward(), ConvCases.smallest(), 16, 0);
    }

    static Stream<Arguments> plainInputs() {
        return ConvRun.plainInputs(ConvAlgorithms.forward(), ConvCases.images(), 16);
    }

    static Stream<Arguments> smallestPlainInputs() {
        return ConvRun.plainInputs(ConvAlgorithms.forward(), ConvCases.smallest(), 16);
    }

    static Stream<Arguments> ofTwoBlocks() {
        List<ConvGeometry> one = List.of(ConvGeometry.square(2, 3, 4, 5, 17, 3, 1, 1));
        return ConvRun.cases(ConvAlgorithms.forward(), one, 16);
    }

    static Stream<Arguments> inBlocksOfFour() {
        return ConvRun.everySecond(ConvAlgorithms.forward(), ConvCases.smallest(), 4, 0);
    }

    static Stream<Arguments> inBlocksOfEight() {
        return ConvRun.everySecond(ConvAlgorithms.forward(), ConvCases.smallest(), 8, 1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("halfOfTheSmallest")
    void smallShapesWithTheWholeEpilogue(ConvForward algorithm, ConvGeometry g) {
        exact(algorithm, g, 16, EpilogueValues.integers(g, true, true, true));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void wholeNumbersAreExact(ConvForward algorithm, ConvGeometry g) {
        exact(algorithm, g, 16, EpilogueValues.NONE);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("plainInputs")
    void imagesAsTheyCome(ConvForward algorithm, ConvGeometry g) {
        exact(algorithm, g, 16, Layout.PLAIN, EpilogueValues.NONE);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallestPlainInputs")
    void smallestImagesAsTheyCome(ConvForward algorithm, ConvGeometry g) {
        exact(algorithm, g, 16, Layout.PLAIN, EpilogueValues.integers(g, true, false, true));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inBlocksOfFour")
    void blocksOfFour(ConvForward algorithm, ConvGeometry g) {
        exact(algorithm, g, 4, EpilogueValues.integers(g, true, false, false));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inBlocksOfEight")
    void blocksOfEight(ConvForward algorithm, ConvGeometry g) {
        exact(algorithm, g, 8, EpilogueValues.integers(g, false, true, true));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void realNumbersAreWithinTheBound(ConvForward algorithm, ConvGeometry g) {
        float[] x = Inputs.reals(g.x(), 1);
        float[] w = Inputs.reals(g.filter(), 2);
        Expected want = ConvTruth.forward(algorithm, g, x, w);
        float[] got = ConvRun.forward(algorithm, g, 16, x, w, EpilogueValues.NONE);
        Bound.check(
                algorithm.name() + " y of " + g,
                got,
                want,
                algorithm.rounding(g).count());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("halfOfTheSmallest")
    void realEpiloguesAreWithinTheBound(ConvForward algorithm, ConvGeometry g) {
        float[] x = Inputs.reals(g.x(), 1);
        float[] w = Inputs.reals(g.filter(), 2);
        EpilogueValues epilogue = EpilogueValues.reals(g);
        Expected want = epilogue.of(ConvTruth.forward(algorithm, g, x, w));
        long roundings = algorithm.rounding(g).count() + 2;
        float[] got = ConvRun.forward(algorithm, g, 16, x, w, epilogue);
        Bound.check(algorithm.name() + " y of " + g, got, want, roundings);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ofTwoBlocks")
    void eachTwoPartsOfAnEpilogueInEachWay(ConvForward algorithm, ConvGeometry g) {
        for (boolean affine : List.of(false, true)) {
            for (boolean residual : List.of(false, true)) {
                exact(algorithm, g, 16, EpilogueValues.integers(g, affine, residual, affine ^ residual));
            }
        }
    }

    private static void exact(ConvForward algorithm, ConvGeometry g, int block, EpilogueValues epilogue) {
        exact(algorithm, g, block, Layout.BLOCKED, epilogue);
    }

    private static void exact(
            ConvForward algorithm, ConvGeometry g, int block, Layout layout, EpilogueValues epilogue) {
        float[] x = ConvTruth.wholeInput(algorithm, g.x());
        float[] w = ConvTruth.wholeFilter(algorithm, g);
        Expected want = epilogue.of(ConvOracle.forward(g, x, w));
        Bound.exact(
                algorithm.name() + " y of " + g, ConvRun.forward(algorithm, g, block, layout, x, w, epilogue), want);
    }
}
