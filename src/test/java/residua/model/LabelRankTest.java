package residua.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LabelRankTest {

    private static int rank(int label, float... logits) {
        return LabelRank.of(logits, 0, logits.length, label);
    }

    @Test
    void countsTheClassesBefore() {
        assertEquals(0, rank(2, 1, 2, 3));
        assertEquals(1, rank(1, 1, 2, 3));
        assertEquals(2, rank(0, 1, 2, 3));
    }

    @Test
    void ofEqualLogitsTheLowerClassComesFirst() {
        assertEquals(0, rank(0, 5, 5, 5));
        assertEquals(1, rank(1, 5, 5, 5));
        assertEquals(2, rank(2, 5, 5, 5));
        assertEquals(1, rank(1, 0f, -0f));
    }

    @Test
    void whatIsNoNumberPutsTheLabelLast() {
        assertEquals(2, rank(2, 1, Float.NaN, 3));
        assertEquals(2, rank(1, 1, Float.NaN, 3));
        assertEquals(0, rank(1, 1, Float.POSITIVE_INFINITY, 3));
    }

    @Test
    void startsAtTheOffset() {
        assertEquals(1, LabelRank.of(new float[] {9, 9, 1, 2, 3, 9}, 2, 3, 1));
    }
}
