package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.TestDevice;
import residua.oracle.Inputs;
import residua.shape.ConvGeometry;

/**
 * {@code <conv(x,w), dy> = <x, backwardData(w,dy)> = <w, backwardWeights(x,dy)>}: the gradients are those of this very
 * forward pass. Without an oracle; with whole numbers, so that all three are exact.
 */
class ConvAdjointTest {
    private static final int BLOCK = 16;

    static Stream<ConvGeometry> all() {
        return ConvCases.all().stream();
    }

    static Stream<ConvGeometry> implicitGemm() {
        var facts = TestDevice.require().facts();
        return ConvCases.all().stream().filter(g -> new ConvImplicitGemmForward().supports(g, facts, BLOCK));
    }

    static Stream<ConvGeometry> winograd() {
        var facts = TestDevice.require().facts();
        return ConvCases.all().stream()
                .filter(g -> new ConvWinogradBackwardData(Winograd.F2).supports(g, facts, BLOCK));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void gradientsAreAdjointToTheForward(ConvGeometry g) {
        var facts = TestDevice.require().facts();
        requireAdjoint(
                g,
                ConvAlgorithms.defaultForward(g, facts, BLOCK, Winograd.OFF),
                ConvAlgorithms.defaultBackwardData(g, facts, BLOCK, Winograd.OFF),
                ConvAlgorithms.defaultBackwardWeights(g, facts, BLOCK, Winograd.OFF));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("implicitGemm")
    void gradientsOfTheImplicitGemmAreAdjointToItsForward(ConvGeometry g) {
        requireAdjoint(
                g,
                new ConvImplicitGemmForward(),
                new ConvImplicitGemmBackwardData(),
                new ConvImplicitGemmBackwardWeights());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("winograd")
    void gradientsByWinogradAreAdjointToItsForward(ConvGeometry g) {
        requireAdjoint(
                g,
                new ConvWinogradForward(Winograd.F2),
                new ConvWinogradBackwardData(Winograd.F2),
                new ConvWinogradBackwardWeights(Winograd.F2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("winograd")
    void gradientsByWinogradForGpusAreAdjointToItsForward(ConvGeometry g) {
        requireAdjoint(
                g,
                new ConvWinogradLocalForward(Winograd.F2),
                new ConvWinogradLocalBackwardData(Winograd.F2),
                new ConvWinogradLocalBackwardWeights(Winograd.F2));
    }

    private static void requireAdjoint(
            ConvGeometry g, ConvForward forward, ConvBackwardData backwardData, ConvBackwardWeights backwardWeights) {
        float[] x = Inputs.integers(g.x(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        float[] dy = Inputs.integers(g.y(), 3);

        double viaY = dot(ConvRun.forward(forward, g, BLOCK, x, w, EpilogueValues.NONE), dy);
        double viaX = dot(x, ConvRun.backwardData(backwardData, g, BLOCK, dy, w));
        double viaW = dot(w, ConvRun.backwardWeights(backwardWeights, g, BLOCK, x, dy));
        assertEquals(viaY, viaX, () -> "<y, dy> and <x, dx> of " + g);
        assertEquals(viaY, viaW, () -> "<y, dy> and <w, dw> of " + g);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
