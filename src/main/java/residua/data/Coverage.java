package residua.data;

/**
 * How much of each pixel a polygon covers, exactly: each edge adds its signed area to the pixels it crosses, and a
 * running sum along the row fills what lies to their right. The method is that of R. Levien's font-rs (2016).
 *
 * <p>Loops of opposite direction cut holes. One instance serves one thread.
 */
final class Coverage {
    private final int side;
    private final int stride;
    private final float[] area;
    private int firstRow;
    private int endRow;

    /** For square pictures of {@code side} pixels. */
    Coverage(int side) {
        this.side = side;
        this.stride = side + 2; // an edge beyond the right border leaves its area there
        this.area = new float[side * stride];
        this.firstRow = side;
    }

    /** Adds a closed loop of n corners in pixels; parts outside of the picture are cut off. */
    void add(float[] x, float[] y, int n) {
        for (int i = 0, before = n - 1; i < n; before = i++) {
            if (y[before] < y[i]) {
                edge(x[before], y[before], x[i], y[i], 1);
            } else if (y[before] > y[i]) {
                edge(x[i], y[i], x[before], y[before], -1);
            }
        }
    }

    private void edge(float x0, float y0, float x1, float y1, int direction) {
        if (y1 <= 0 || y0 >= side) {
            return;
        }
        float slope = (x1 - x0) / (y1 - y0);
        float x = y0 < 0 ? x0 - y0 * slope : x0;
        int row = Math.max(0, (int) y0);
        int end = Math.min(side, (int) Math.ceil(y1));
        firstRow = Math.min(firstRow, row);
        endRow = Math.max(endRow, end);
        for (; row < end; row++) {
            float height = Math.min(row + 1, y1) - Math.max(row, y0);
            float nextX = x + slope * height;
            span(row * stride, clamp(Math.min(x, nextX)), clamp(Math.max(x, nextX)), direction * height);
            x = nextX;
        }
    }

    private float clamp(float x) {
        return Math.max(0, Math.min(side, x));
    }

    /** An edge piece of this signed height within one row, from x0 on the left to x1. */
    private void span(int at, float x0, float x1, float height) {
        int left = (int) x0;
        int right = (int) Math.ceil(x1);
        if (right <= left + 1) {
            float rest = height * (0.5f * (x0 + x1) - left);
            area[at + left] += height - rest;
            area[at + left + 1] += rest;
            return;
        }
        // Pixel c gets the mean of clamp(c + 1 - x, 0, 1) over the piece, a difference of this function's values.
        float halfSlope = 0.5f / (x1 - x0);
        float middle = 0.5f * (x0 + x1);
        float integral = 0;
        float share = 0;
        for (int c = left; c < right; c++) {
            float inside = c + 1 - x0;
            float nextIntegral = c + 1 < x1 ? halfSlope * inside * inside : c + 1 - middle;
            float nextShare = nextIntegral - integral;
            area[at + c] += height * (nextShare - share);
            integral = nextIntegral;
            share = nextShare;
        }
        area[at + right] += height * (1 - share);
    }

    /**
     * Paints the covered part of {@code picture}, {@code [side][side][3]}, in one colour, and forgets the loops.
     *
     * @param opacity 1 to cover what is below
     */
    void paint(float[] picture, float red, float green, float blue, float opacity) {
        for (int row = firstRow; row < endRow; row++) {
            float sum = 0;
            int pixel = row * side * 3;
            for (int at = row * stride; at < row * stride + side; at++, pixel += 3) {
                sum += area[at];
                area[at] = 0;
                float alpha = opacity * Math.min(1, Math.abs(sum));
                picture[pixel] += alpha * (red - picture[pixel]);
                picture[pixel + 1] += alpha * (green - picture[pixel + 1]);
                picture[pixel + 2] += alpha * (blue - picture[pixel + 2]);
            }
            area[row * stride + side] = 0;
            area[row * stride + side + 1] = 0;
        }
        firstRow = side;
        endRow = 0;
    }
}
