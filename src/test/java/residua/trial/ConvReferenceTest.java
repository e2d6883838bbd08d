package residua.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.kernel.TunedValues;
import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.Shape;

/** The reference gathers each result from its terms; the tests' oracle scatters each term to its result. */
class ConvReferenceTest {

    static Stream<ConvGeometry> geometries() {
        return Stream.of(
                ConvGeometry.square(2, 3, 4, 5, 17, 3, 1, 1),
                ConvGeometry.square(1, 4, 5, 6, 5, 3, 2, 1),
                ConvGeometry.square(1, 3, 4, 4, 3, 1, 2, 0),
                ConvGeometry.square(1, 3, 4, 3, 3, 2, 1, 5),
                new ConvGeometry(1, 4, 5, 5, 6, 2, 3, 1, 2, 2, 3, 2, 1, 2),
                new ConvGeometry(1, 4, 9, 8, 8, 3, 2, 3, 2, 0, 1, 1, 2, 4));
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void everyResultIsTheOracles(ConvGeometry g) {
        for (int whole : new int[] {0, 4}) {
            SeededValues x = new SeededValues(1, whole);
            SeededValues w = new SeededValues(2, whole);
            SeededValues y = new SeededValues(3, whole);
            float[] xs = plain(x, g.x());
            float[] ws = plain(w, g.filter());
            float[] ys = plain(y, g.y());
            for (ConvPass pass : ConvPass.values()) {
                Expected want = switch (pass) {
                    case FORWARD -> ConvOracle.forward(g, xs, ws);
                    case BACKWARD_DATA -> ConvOracle.backwardData(g, ys, ws);
                    case BACKWARD_WEIGHTS -> ConvOracle.backwardWeights(g, xs, ys);
                };
                compare(new ConvReference(new TunedValues.Key(pass, g, 16), x, w, y), want);
            }
        }
    }

    private static void compare(ConvReference reference, Expected want) {
        Shape shape = reference.output();
        assertEquals(want.shape(), shape);
        for (int i = 0; i < want.value().length; i++) {
            int rest = i / shape.dim(3);
            List<Integer> at = List.of(
                    rest / shape.dim(2) / shape.dim(1),
                    rest / shape.dim(2) % shape.dim(1),
                    rest % shape.dim(2),
                    i % shape.dim(3));
            ConvReference.Point point = reference.point(at);
            double rounding = 0x1p-40 * want.magnitude()[i];
            assertEquals(want.value()[i], point.value(), rounding, () -> reference.what() + " " + at);
            assertEquals(want.magnitude()[i], point.magnitude(), rounding);
        }
    }

    @Test
    void cornersAreAmongThePlaces() {
        Shape shape = Shape.of(2, 3, 56, 57);
        List<List<Integer>> places = Places.of(shape, 60);
        assertEquals(60, places.size());
        for (List<Integer> corner : List.of(List.of(0, 0, 0, 0), List.of(1, 2, 55, 56), List.of(1, 0, 55, 0))) {
            assertEquals(true, places.contains(corner), () -> corner + " of " + places);
        }
        assertEquals(List.of(List.of(0, 0)), Places.of(Shape.of(1, 1), 9));
    }

    private static float[] plain(SeededValues values, Shape shape) {
        float[] plain = new float[(int) shape.elements()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = values.at(i);
        }
        return plain;
    }
}
