package residua.oracle;

import java.util.List;
import residua.graph.Op;
import residua.shape.PoolGeometry;

/** Pooling in double. */
final class DoublePool {
    private DoublePool() {}

    // In: x. Out: y.
    static void max(Op.MaxPool op, List<double[]> in, List<double[]> out) {
        for (int o = 0; o < out.get(0).length; o++) {
            out.get(0)[o] = in.get(0)[winner(op.g(), in.get(0), o)];
        }
    }

    // In: dy, x, y. Out: dx.
    static void maxBackward(Op.MaxPoolBackward op, List<double[]> in, List<double[]> out) {
        for (int o = 0; o < in.get(0).length; o++) {
            out.get(0)[winner(op.g(), in.get(1), o)] += in.get(0)[o];
        }
    }

    /** By how much the winner under the window of output o is ahead; infinite where it is zero, from a ReLU. */
    static double lead(PoolGeometry g, double[] x, int o) {
        int winner = winner(g, x, o);
        if (x[winner] == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double best = x[winner];
        x[winner] = Double.NEGATIVE_INFINITY;
        double second = x[winner(g, x, o)];
        x[winner] = best;
        return best - second;
    }

    /** Place of the first largest value, in row order, under the window of output o. */
    static int winner(PoolGeometry g, double[] x, int o) {
        int q = o % g.q();
        int p = o / g.q() % g.p();
        int plane = o / g.q() / g.p() * g.h() * g.w();
        int best = -1;
        for (int r = 0; r < g.window(); r++) {
            for (int s = 0; s < g.window(); s++) {
                int h = p * g.stride() + r - g.pad();
                int w = q * g.stride() + s - g.pad();
                if (h < 0 || h >= g.h() || w < 0 || w >= g.w()) {
                    continue;
                }
                int i = plane + h * g.w() + w;
                if (best < 0 || x[i] > x[best]) {
                    best = i;
                }
            }
        }
        return best;
    }

    // In: x. Out: y.
    static void average(Op.GlobalAvgPool op, List<double[]> in, List<double[]> out) {
        int plane = op.x().dim(2) * op.x().dim(3);
        for (int i = 0; i < in.get(0).length; i++) {
            out.get(0)[i / plane] += in.get(0)[i] / plane;
        }
    }

    // In: dy. Out: dx.
    static void averageBackward(Op.GlobalAvgPoolBackward op, List<double[]> in, List<double[]> out) {
        int plane = op.x().dim(2) * op.x().dim(3);
        for (int i = 0; i < out.get(0).length; i++) {
            out.get(0)[i] = in.get(0)[i / plane] / plane;
        }
    }
}
