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

/** Every algorithm for the gradient of the input against the oracle. */
class ConvBackwardDataTest {

    static Stream<Arguments> all() {
        return ConvRun.cases(ConvAlgorithms.backwardData(), ConvCases.all(), 16);
    }

    static Stream<Arguments> smallest() {
        return ConvRun.cases(ConvAlgorithms.backwardData(), ConvCases.smallest(), 16);
    }

    static Stream<Arguments> inBlocksOfEight() {
        return ConvRun.everySecond(ConvAlgorithms.backwardData(), ConvCases.smallest(), 8, 1);
    }

    static Stream<Arguments> inBlocksOfFour() {
        return ConvRun.everySecond(ConvAlgorithms.backwardData(), ConvCases.smallest(), 4, 0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallest")
    void smallestShapes(ConvBackwardData algorithm, ConvGeometry g) {
        exact(algorithm, g, 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void wholeNumbersAreExact(ConvBackwardData algorithm, ConvGeometry g) {
        exact(algorithm, g, 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inBlocksOfEight")
    void blocksOfEight(ConvBackwardData algorithm, ConvGeometry g) {
        exact(algorithm, g, 8);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inBlocksOfFour")
    void blocksOfFour(ConvBackwardData algorithm, ConvGeometry g) {
        exact(algorithm, g, 4);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void realNumbersAreWithinTheBound(ConvBackwardData algorithm, ConvGeometry g) {
        float[] dy = Inputs.reals(g.y(), 1);
        float[] w = Inputs.reals(g.filter(), 2);
        Expected want = ConvTruth.backwardData(algorithm, g, dy, w);
        float[] got = ConvRun.backwardData(algorithm, g, 16, dy, w);
        Bound.check(
                algorithm.name() + " dx of " + g,
                got,
                want,
                algorithm.rounding(g).count());
    }

    private static void exact(ConvBackwardData algorithm, ConvGeometry g, int block) {
        float[] dy = ConvTruth.wholeInput(algorithm, g.y());
        float[] w = ConvTruth.wholeFilter(algorithm, g);
        Expected want = ConvOracle.backwardData(g, dy, w);
        Bound.exact(algorithm.name() + " dx of " + g, ConvRun.backwardData(algorithm, g, block, dy, w), want);
    }
}
