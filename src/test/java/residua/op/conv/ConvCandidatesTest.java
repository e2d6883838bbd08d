package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.DeviceFacts;
import residua.cl.TestDevice;
import residua.kernel.Params;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.oracle.Inputs;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/** Every setting that the pointwise algorithms offer to be timed gives exact sums and is named by the algorithm. */
class ConvCandidatesTest {
    private static final List<ConvGeometry> GEOMETRIES =
            List.of(ConvGeometry.square(3, 70, 13, 13, 33, 1, 2, 0), ConvGeometry.square(1, 48, 30, 31, 90, 1, 1, 0));

    static Stream<Arguments> forward() {
        return candidates(ConvPass.FORWARD);
    }

    static Stream<Arguments> backwardData() {
        return candidates(ConvPass.BACKWARD_DATA);
    }

    private static Stream<Arguments> candidates(ConvPass pass) {
        DeviceFacts facts = TestDevice.require().facts();
        return ConvAlgorithms.of(pass).stream()
                .filter(a -> a.name().equals(ConvPointwise.NAME))
                .flatMap(a -> GEOMETRIES.stream()
                        .filter(g -> a.supports(g, facts, 16))
                        .flatMap(g -> a.candidates(g, facts, 16).stream()
                                .map(settings -> Arguments.of(Named.of(a.name(), a), g, settings))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource
    void forward(ConvForward algorithm, ConvGeometry g, Params settings) {
        ConvForward chosen = algorithm.with(settings);
        assertEquals(settings, chosen.settings());
        float[] x = Inputs.integers(g.x(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        float[] y = ConvRun.forward(chosen, g, 16, x, w, EpilogueValues.NONE);
        Bound.exact("y of " + g + " by " + settings, y, ConvOracle.forward(g, x, w));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource
    void backwardData(ConvBackwardData algorithm, ConvGeometry g, Params settings) {
        ConvBackwardData chosen = algorithm.with(settings);
        assertEquals(settings, chosen.settings());
        float[] dy = Inputs.integers(g.y(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        float[] dx = ConvRun.backwardData(chosen, g, 16, dy, w);
        Bound.exact("dx of " + g + " by " + settings, dx, ConvOracle.backwardData(g, dy, w));
    }
}
