package residua.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import residua.shape.Shape;

/** The rules themselves can fail. */
class BoundTest {
    private static final Shape SHAPE = Shape.of(1, 2, 1, 2);

    @Test
    void fewRoundingsAreBoundedByGammaAndManyByTheirRoot() {
        assertEquals(Bound.gamma(9), Bound.relative(9));
        assertEquals(6 * 100 * Bound.U, Bound.relative(10_000));
        assertThrows(IllegalArgumentException.class, () -> Bound.gamma(1 << 24));
    }

    @Test
    void anErrorBeyondTheBoundIsNamedByItsIndex() {
        Expected want = Expected.zeros(SHAPE);
        for (int i = 0; i < 4; i++) {
            want.add(i, 2);
            want.add(i, -1);
        }
        float[] got = {1, 1, 1, 1};
        Bound.check("y", got, want, 1);
        got[2] += (float) (2 * Bound.U);
        Bound.check("y", got, want, 1);
        got[2] += (float) (4 * Bound.U);
        AssertionFailedError failure =
                assertThrows(AssertionFailedError.class, () -> Bound.check("y seed 7", got, want, 1));
        assertTrue(
                failure.getMessage().contains("y seed 7: [n=0, c=1, h=0, w=0] of [1, 2, 1, 2]"), failure::getMessage);
    }

    @Test
    void notANumberNeverPasses() {
        Expected want = Expected.zeros(SHAPE);
        float[] got = {0, 0, 0, Float.NaN};
        assertThrows(AssertionFailedError.class, () -> Bound.check("y", got, want, 1));
        assertThrows(AssertionFailedError.class, () -> Bound.exact("y", got, want));
    }

    @Test
    void exactMeansEqualAndBitsMeanBits() {
        Expected want = Expected.zeros(SHAPE);
        Bound.exact("y", new float[] {0, -0.0f, 0, 0}, want);
        assertThrows(AssertionFailedError.class, () -> Bound.exact("y", new float[] {0, 1, 0, 0}, want));
        assertThrows(
                AssertionFailedError.class,
                () -> Bound.sameBits("y", SHAPE, new float[] {0, -0.0f, 0, 0}, new float[4]));
        want.set(3, 0.1, 0.1);
        assertThrows(IllegalArgumentException.class, () -> Bound.exact("y", new float[] {0, 0, 0, 0.1f}, want));
    }
}
