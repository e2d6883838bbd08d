package residua.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

class CoverageTest {
    private static final int SIDE = 8;
    /** Quarters and eighths are exact in binary, and so is all that is done to them here. */
    private static final float EXACT = 0;

    private final Coverage coverage = new Coverage(SIDE);
    private final float[] picture = new float[SIDE * SIDE * 3];

    private float at(int row, int column) {
        return picture[(row * SIDE + column) * 3];
    }

    private void paintWhite() {
        coverage.paint(picture, 1, 1, 1, 1);
    }

    private void add(double... xy) {
        float[] x = new float[xy.length / 2];
        float[] y = new float[xy.length / 2];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) xy[2 * i];
            y[i] = (float) xy[2 * i + 1];
        }
        coverage.add(x, y, x.length);
    }

    @Test
    void rectanglesCoverTheirShareOfEachPixel() {
        add(1.25, 2.5, 4.5, 2.5, 4.5, 5, 1.25, 5);
        paintWhite();
        double[] columns = {0, 0.75, 1, 1, 0.5, 0, 0, 0};
        double[] rows = {0, 0, 0.5, 1, 1, 0, 0, 0};
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                assertEquals((float) (rows[row] * columns[column]), at(row, column), EXACT, row + "," + column);
            }
        }
    }

    @Test
    void aDiagonalHalvesItsPixels() {
        add(0, 0, 4, 4, 0, 4);
        paintWhite();
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                float want = row >= 4 || column > row ? 0 : column == row ? 0.5f : 1;
                assertEquals(want, at(row, column), EXACT, row + "," + column);
            }
        }
    }

    /** The line from (0, 1) to (4, 0) cuts the first row into 7/8, 5/8, 3/8 and 1/8 above it. */
    @Test
    void aFlatEdgeIsSharedAmongItsPixels() {
        add(0, 0, 4, 0, 0, 1);
        paintWhite();
        for (int column = 0; column < 4; column++) {
            assertEquals(0.125f * (7 - 2 * column), at(0, column), EXACT, "column " + column);
        }
        assertEquals(0, at(0, 4), EXACT);
        assertEquals(0, at(1, 0), EXACT);
    }

    @Test
    void anOppositeLoopIsAHole() {
        add(1, 1, 7, 1, 7, 7, 1, 7);
        add(3, 3, 3, 5, 5, 5, 5, 3);
        paintWhite();
        assertEquals(1, at(1, 1), EXACT);
        assertEquals(0, at(4, 4), EXACT);
        assertEquals(1, at(5, 5), EXACT);
    }

    @Test
    void whatLiesOutsideIsCutOff() {
        add(-3, -3, 12, -3, 12, 2, -3, 2);
        add(6.5, 4, 20, 4, 20, 40, 6.5, 40);
        add(-9, 5, -2, 5, -2, 7, -9, 7);
        paintWhite();
        for (int column = 0; column < SIDE; column++) {
            assertEquals(1, at(0, column), EXACT);
            assertEquals(0, at(2, column), EXACT);
        }
        assertEquals(0, at(5, 0), EXACT);
        assertEquals(0.5f, at(7, 6), EXACT);
        assertEquals(1, at(7, 7), EXACT);
    }

    @Test
    void paintBlendsAndForgets() {
        picture[0] = 0.5f;
        add(0, 0, 1, 0, 1, 1, 0, 1);
        coverage.paint(picture, 1, 0.25f, 0, 0.5f);
        assertEquals(0.75f, picture[0], EXACT);
        assertEquals(0.125f, picture[1], EXACT);
        coverage.paint(picture, 0, 0, 0, 1);
        assertEquals(0.75f, picture[0], EXACT, "nothing left to paint");
    }

    /** Any polygon, against points counted in a fine grid; what lies on the border of a cell makes the error. */
    @RepeatedTest(20)
    void polygonsCoverWhatLiesInsideThem(RepetitionInfo repetition) {
        RandomStream random = new RandomStream(repetition.getCurrentRepetition(), Purpose.GENERATE, 0, 0);
        double[] triangle = new double[6];
        for (int i = 0; i < 6; i++) {
            triangle[i] = random.nextFloat(0, SIDE);
        }
        add(triangle);
        paintWhite();
        int fine = 64;
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                int inside = 0;
                for (int i = 0; i < fine * fine; i++) {
                    double x = column + (i % fine + 0.5) / fine;
                    int step = i / fine;
                    double y = row + (step + 0.5) / fine;
                    inside += inside(triangle, x, y) ? 1 : 0;
                }
                // Three edges through a pixel cross at most 2 * fine cells each, half of each wrongly counted.
                double most = 3.0 / fine;
                assertEquals((double) inside / (fine * fine), at(row, column), most, row + "," + column);
            }
        }
    }

    private static boolean inside(double[] t, double x, double y) {
        boolean inside = false;
        for (int i = 0, j = 4; i < 6; j = i, i += 2) {
            if ((t[i + 1] > y) != (t[j + 1] > y) && x < (t[j] - t[i]) * (y - t[i + 1]) / (t[j + 1] - t[i + 1]) + t[i]) {
                inside = !inside;
            }
        }
        return inside;
    }
}
