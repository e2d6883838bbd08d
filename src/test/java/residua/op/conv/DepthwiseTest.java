package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.TestDevice;
import residua.kernel.Params;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.oracle.Inputs;
import residua.shape.ConvGeometry;

/** One channel a group, in the form made for CPUs and the one for GPUs. */
class DepthwiseTest {
    private static final int BLOCK = 16;

    private static ConvGeometry depthwise(int n, int c, int h, int w, int r, int stride, int pad) {
        return new ConvGeometry(n, c, h, w, c, r, r, stride, stride, pad, pad, 1, 1, c);
    }

    static Stream<Arguments> cases() {
        List<ConvGeometry> geometries = List.of(
                depthwise(1, 3, 3, 4, 3, 1, 1),
                depthwise(2, 33, 9, 6, 3, 2, 1),
                depthwise(1, 64, 1, 1, 3, 1, 1),
                depthwise(3, 17, 13, 29, 3, 1, 0),
                depthwise(1, 16, 15, 15, 7, 1, 3),
                depthwise(20, 16, 8, 5, 3, 1, 1), // several splits of rows
                new ConvGeometry(1, 17, 8, 11, 17, 5, 2, 1, 3, 4, 0, 2, 3, 17));
        return candidates().stream().flatMap(settings -> geometries.stream().map(g -> Arguments.of(settings, g)));
    }

    private static List<Params> candidates() {
        return new ConvDepthwiseForward()
                .candidates(depthwise(1, 3, 3, 4, 3, 1, 1), TestDevice.require().facts(), BLOCK);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwardIsExact(Params settings, ConvGeometry g) {
        float[] x = Inputs.integers(g.x(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        EpilogueValues epilogue = EpilogueValues.NONE;
        float[] y = ConvRun.forward(new ConvDepthwiseForward().with(settings), g, BLOCK, x, w, epilogue);
        Bound.exact("y of " + g, y, ConvOracle.forward(g, x, w));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backwardDataIsExact(Params settings, ConvGeometry g) {
        float[] dy = Inputs.integers(g.y(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        float[] dx = ConvRun.backwardData(new ConvDepthwiseBackwardData().with(settings), g, BLOCK, dy, w);
        Bound.exact("dx of " + g, dx, ConvOracle.backwardData(g, dy, w));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backwardWeightsIsExact(Params settings, ConvGeometry g) {
        float[] x = Inputs.integers(g.x(), 1);
        float[] dy = Inputs.integers(g.y(), 2);
        float[] dw = ConvRun.backwardWeights(new ConvDepthwiseBackwardWeights().with(settings), g, BLOCK, x, dy);
        Bound.exact("dw of " + g, dw, ConvOracle.backwardWeights(g, x, dy));
    }

    @Test
    void smallestInBothForms() {
        ConvGeometry g = depthwise(1, 3, 3, 4, 3, 1, 1);
        for (Params settings : candidates()) {
            forwardIsExact(settings, g);
            backwardDataIsExact(settings, g);
            backwardWeightsIsExact(settings, g);
        }
    }

    @Test
    void onlyWholeGroupsOfOne() {
        assertTrue(supports(depthwise(1, 8, 5, 5, 3, 1, 1)));
        assertFalse(supports(ConvGeometry.square(1, 1, 5, 5, 1, 3, 1, 1)));
        assertFalse(supports(new ConvGeometry(1, 8, 5, 5, 16, 3, 3, 1, 1, 1, 1, 1, 1, 8)));
        assertFalse(supports(new ConvGeometry(1, 8, 5, 5, 8, 3, 3, 1, 1, 1, 1, 1, 1, 4)));
        assertEquals(ConvDepthwise.NAME, new ConvDepthwiseForward().name());
    }

    private static boolean supports(ConvGeometry g) {
        return new ConvDepthwiseForward().supports(g, TestDevice.require().facts(), BLOCK);
    }
}
