package residua.oracle;

import residua.shape.Shape;

/** The fully connected layer in double: x {@code [N, C]}, w {@code [K, C]}, b {@code [K]}, y {@code [N, K]}. */
public final class LinearOracle {
    private LinearOracle() {}

    /** {@code x w^T + b}. */
    public static Expected forward(int n, int c, int k, float[] x, float[] w, float[] b) {
        Expected y = Expected.zeros(Shape.of(n, k));
        for (int i = 0; i < n * k; i++) {
            for (int j = 0; j < c; j++) {
                y.add(i, (double) x[i / k * c + j] * w[i % k * c + j]);
            }
            y.add(i, b[i % k]);
        }
        return y;
    }

    /** {@code dy w}. */
    public static Expected backwardData(int n, int c, int k, float[] dy, float[] w) {
        Expected dx = Expected.zeros(Shape.of(n, c));
        for (int i = 0; i < n * c; i++) {
            for (int j = 0; j < k; j++) {
                dx.add(i, (double) dy[i / c * k + j] * w[j * c + i % c]);
            }
        }
        return dx;
    }

    /** {@code dy^T x}. */
    public static Expected backwardWeights(int n, int c, int k, float[] x, float[] dy) {
        Expected dw = Expected.zeros(Shape.of(k, c));
        for (int i = 0; i < k * c; i++) {
            for (int e = 0; e < n; e++) {
                dw.add(i, (double) dy[e * k + i / c] * x[e * c + i % c]);
            }
        }
        return dw;
    }

    /** Sum of dy over n. */
    public static Expected backwardBias(int n, int k, float[] dy) {
        Expected db = Expected.zeros(Shape.of(k));
        for (int i = 0; i < n * k; i++) {
            db.add(i % k, dy[i]);
        }
        return db;
    }
}
