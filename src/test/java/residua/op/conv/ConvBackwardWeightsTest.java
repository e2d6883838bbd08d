package residua.op.conv;

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

/** Every algorithm for the gradient of the filter against the oracle. */
class ConvBackwardWeightsTest {

    static Stream<Arguments> all() {
        return ConvRun.cases(ConvAlgorithms.backwardWeights(), ConvCases.all(), 16);
    }

    static Stream<Arguments> smallest() {
        return ConvRun.cases(ConvAlgorithms.backwardWeights(), ConvCases.smallest(), 16);
    }

    static Stream<Arguments> inBlocksOfEight() {
        return ConvRun.everySecond(ConvAlgorithms.backwardWeights(), ConvCases.smallest(), 8, 1);
    }

    static Stream<Arguments> inBlocksOfFour() {
        return ConvRun.everySecond(ConvAlgorithms.backwardWeights(), ConvCases.smallest(), 4, 0);
    }

    static Stream<Arguments> plainInputs() {
        return ConvRun.plainInputs(ConvAlgorithms.backwardWeights(), ConvCases.images(), 16);
    }

    static Stream<Arguments> smallestPlainInputs() {
        return ConvRun.plainInputs(ConvAlgorithms.backwardWeights(), ConvCases.smallest(), 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("plainInputs")
    void imagesAsTheyCome(ConvBackwardWeights algorithm, ConvGeometry g) {
        exact(algorithm, g, 16, Layout.PLAIN);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallestPlainInputs")
    void smallestImagesAsTheyCome(ConvBackwardWeights algorithm, ConvGeometry g) {
        exact(algorithm, g, 16, Layout.PLAIN);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallest")
    void smallestShapes(ConvBackwardWeights algorithm, ConvGeometry g) {
        exact(algorithm, g, 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void wholeNumbersAreExact(ConvBackwardWeights algorithm, ConvGeometry g) {
        exact(algorithm, g, 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inBlocksOfEight")
    void blocksOfEight(ConvBackwardWeights algorithm, ConvGeometry g) {
        exact(algorithm, g, 8);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inBlocksOfFour")
    void blocksOfFour(ConvBackwardWeights algorithm, ConvGeometry g) {
        exact(algorithm, g, 4);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void realNumbersAreWithinTheBound(ConvBackwardWeights algorithm, ConvGeometry g) {
        float[] x = Inputs.reals(g.x(), 1);
        float[] dy = Inputs.reals(g.y(), 2);
        Expected want = ConvTruth.backwardWeights(algorithm, g, x, dy);
        float[] got = ConvRun.backwardWeights(algorithm, g, 16, x, dy);
        Bound.check(
                algorithm.name() + " dw of " + g,
                got,
                want,
                algorithm.rounding(g).count());
    }

    private static void exact(ConvBackwardWeights algorithm, ConvGeometry g, int block) {
        exact(algorithm, g, block, Layout.BLOCKED);
    }

    private static void exact(ConvBackwardWeights algorithm, ConvGeometry g, int block, Layout layout) {
        float[] x = ConvTruth.wholeInput(algorithm, g.x());
        float[] dy = ConvTruth.wholeGradient(algorithm, g);
        Expected want = ConvOracle.backwardWeights(g, x, dy);
        Bound.exact(
                algorithm.name() + " dw of " + g, ConvRun.backwardWeights(algorithm, g, block, layout, x, dy), want);
    }
}
