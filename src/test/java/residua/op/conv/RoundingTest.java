package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import residua.oracle.Bound;
import residua.shape.ConvGeometry;

class RoundingTest {

    @Test
    void aSumIsBoundByItsOwnTerms() {
        for (long terms : new long[] {1, 9, 36, 37, 4608, 1 << 20}) {
            double flushed = terms * (double) Float.MIN_NORMAL;
            assertEquals(
                    Bound.relative(terms) * 2.5 + flushed, Rounding.ofSum(terms).allowed(2.5));
        }
    }

    @Test
    void whatTransformsTilesIsBoundByTheLargestSum() {
        double flushed = 7 * (double) Float.MIN_NORMAL;
        assertEquals(Bound.relative(7) * 3 * 90 + flushed, new Rounding(90, 7, 3, false).allowed(2.5));
    }

    @Test
    void termsOfEachPass() {
        ConvGeometry g = new ConvGeometry(2, 12, 6, 7, 24, 3, 2, 1, 1, 1, 1, 1, 1, 3);
        assertEquals(4 * 3 * 2, new ConvPlainForward().rounding(g).terms());
        assertEquals(8 * 3 * 2, new ConvPlainBackwardData().rounding(g).terms());
        assertEquals(2 * 6 * 8, new ConvPlainBackwardWeights().rounding(g).terms());
    }

    @Test
    void soManyRoundingsHaveNoBound() {
        assertThrows(IllegalArgumentException.class, () -> Rounding.ofSum(1 << 24));
        assertThrows(IllegalArgumentException.class, () -> Rounding.ofSum(0));
    }
}
