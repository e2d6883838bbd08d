package residua.oracle;

import residua.shape.PoolGeometry;
import residua.shape.Shape;

/** Pooling in double. */
public final class PoolOracle {
    private PoolOracle() {}

    /** Index into x of the first largest value of the window of output i, in plain order. */
    public static int winner(PoolGeometry g, float[] x, int i) {
        int q = i % g.q();
        int p = i / g.q() % g.p();
        int plane = i / g.q() / g.p();
        int winner = -1;
        for (int r = 0; r < g.window(); r++) {
            for (int s = 0; s < g.window(); s++) {
                int h = p * g.stride() - g.pad() + r;
                int w = q * g.stride() - g.pad() + s;
                if (h >= 0 && h < g.h() && w >= 0 && w < g.w()) {
                    int at = (plane * g.h() + h) * g.w() + w;
                    winner = winner < 0 || x[at] > x[winner] ? at : winner;
                }
            }
        }
        return winner;
    }

    /** Maximum of each window. */
    public static Expected max(PoolGeometry g, float[] x) {
        Expected y = Expected.zeros(g.y());
        for (int i = 0; i < y.value().length; i++) {
            y.add(i, x[winner(g, x, i)]);
        }
        return y;
    }

    /** Each dy added to the winner of its window. */
    public static Expected maxBackward(PoolGeometry g, float[] dy, float[] x) {
        Expected dx = Expected.zeros(g.x());
        for (int i = 0; i < dy.length; i++) {
            dx.add(winner(g, x, i), dy[i]);
        }
        return dx;
    }

    /** Mean of each plane. */
    public static Expected average(Shape shape, float[] x) {
        int hw = shape.dim(2) * shape.dim(3);
        Expected y = Expected.zeros(Shape.of(shape.dim(0), shape.dim(1)));
        for (int i = 0; i < x.length; i++) {
            y.add(i / hw, (double) x[i] / hw);
        }
        return y;
    }

    /** An even share of dy for each pixel. */
    public static Expected averageBackward(Shape shape, float[] dy) {
        int hw = shape.dim(2) * shape.dim(3);
        Expected dx = Expected.zeros(shape);
        for (int i = 0; i < dx.value().length; i++) {
            dx.add(i, (double) dy[i / hw] / hw);
        }
        return dx;
    }
}
