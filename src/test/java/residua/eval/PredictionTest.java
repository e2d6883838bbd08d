package residua.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

class PredictionTest {
    private static final List<String> LABELS = List.of("ant", "bee", "cat");

    @Test
    void theLikeliestComeFirstWithTheirProbabilities() {
        float ln3 = (float) Math.log(3);
        List<Prediction> best = Prediction.best(new float[] {0, 2 * ln3, ln3}, LABELS, 2);
        assertEquals(List.of("bee", "cat"), best.stream().map(Prediction::label).toList());
        assertEquals(9.0 / 13, best.get(0).probability(), 2 * ln3 * 0x1p-24);
        assertEquals(3.0 / 13, best.get(1).probability(), 2 * ln3 * 0x1p-24);
    }

    @Test
    void ofEqualOnesTheLowerClassComesFirst() {
        List<Prediction> best = Prediction.best(new float[] {1, 2, 2}, LABELS, 3);
        assertEquals(
                List.of("bee", "cat", "ant"),
                best.stream().map(Prediction::label).toList());
    }

    @Test
    void largeLogitsDoNotOverflow() {
        List<Prediction> best = Prediction.best(new float[] {1e30f, -1e30f, 1e30f}, LABELS, 5);
        assertEquals(
                List.of(0.5, 0.5, 0.0),
                best.stream().map(Prediction::probability).toList());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNoNumberIsNoAnswer(float value) {
        String message = assertThrows(UserException.class, () -> Prediction.best(new float[] {1, value, 2}, LABELS, 3))
                .getMessage();
        assertTrue(message.contains("NaN or infinity"), message);
    }
}
