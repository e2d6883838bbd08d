package residua.trial;

import java.util.List;
import residua.kernel.TunedValues;
import residua.shape.ConvGeometry;
import residua.shape.Shape;

/**
 * Single results of a pass in double, each a sum written from the formula.
 *
 * @param what pass and sizes
 * @param x values of the input, where the pass reads it
 * @param w values of the filter, where the pass reads it
 * @param y values of the output's gradient, where the pass reads it
 */
record ConvReference(TunedValues.Key what, SeededValues x, SeededValues w, SeededValues y) {
    private static final int MOST_POINTS = 300;
    private static final int FEWEST_POINTS = 48;
    /** So many products in all: a result of many terms takes its time. */
    private static final long PRODUCTS = 8_000_000;

    /**
     * A result.
     *
     * @param at its coordinates in the output
     * @param value what it is
     * @param magnitude the sum of its absolute terms
     */
    record Point(List<Integer> at, double value, double magnitude) {}

    /** Adds up the terms of one result. */
    private static final class Sum {
        private double value;
        private double magnitude;

        void add(float a, float b) {
            double term = (double) a * b;
            value += term;
            magnitude += Math.abs(term);
        }
    }

    /** Shape of what the pass computes. */
    Shape output() {
        ConvGeometry g = what.g();
        return switch (what.pass()) {
            case FORWARD -> g.y();
            case BACKWARD_DATA -> g.x();
            case BACKWARD_WEIGHTS -> g.filter();
        };
    }

    /**
     * Some hundred results, fewer where each is long.
     *
     * @param terms of one result
     */
    List<Point> points(long terms) {
        int count = (int) Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, PRODUCTS / terms));
        return Places.of(output(), count).stream().parallel().map(this::point).toList();
    }

    /** The result at those coordinates of the output. */
    Point point(List<Integer> at) {
        Sum sum = new Sum();
        int a = at.get(0);
        int b = at.get(1);
        int i = at.get(2);
        int j = at.get(3);
        switch (what.pass()) {
            case FORWARD -> forward(a, b, i, j, sum);
            case BACKWARD_DATA -> backwardData(a, b, i, j, sum);
            case BACKWARD_WEIGHTS -> backwardWeights(a, b, i, j, sum);
        }
        return new Point(at, sum.value, sum.magnitude);
    }

    private void forward(int n, int k, int p, int q, Sum sum) {
        ConvGeometry g = what.g();
        for (int c = 0; c < g.cPerGroup(); c++) {
            for (int r = 0; r < g.r(); r++) {
                for (int s = 0; s < g.s(); s++) {
                    int h = p * g.strideH() + r * g.dilationH() - g.padH();
                    int v = q * g.strideW() + s * g.dilationW() - g.padW();
                    if (h >= 0 && h < g.h() && v >= 0 && v < g.w()) {
                        sum.add(x(n, firstC(k) + c, h, v), w(k, c, r, s));
                    }
                }
            }
        }
    }

    private void backwardData(int n, int c, int h, int v, Sum sum) {
        ConvGeometry g = what.g();
        int kPerGroup = g.k() / g.groups();
        int firstK = c / g.cPerGroup() * kPerGroup;
        for (int k = firstK; k < firstK + kPerGroup; k++) {
            for (int r = 0; r < g.r(); r++) {
                for (int s = 0; s < g.s(); s++) {
                    int down = h + g.padH() - r * g.dilationH();
                    int along = v + g.padW() - s * g.dilationW();
                    int p = down / g.strideH();
                    int q = along / g.strideW();
                    boolean whole = down % g.strideH() == 0 && along % g.strideW() == 0;
                    if (whole && down >= 0 && along >= 0 && p < g.p() && q < g.q()) {
                        sum.add(y(n, k, p, q), w(k, c % g.cPerGroup(), r, s));
                    }
                }
            }
        }
    }

    private void backwardWeights(int k, int c, int r, int s, Sum sum) {
        ConvGeometry g = what.g();
        for (int n = 0; n < g.n(); n++) {
            for (int p = 0; p < g.p(); p++) {
                int h = p * g.strideH() + r * g.dilationH() - g.padH();
                for (int q = 0; q < g.q(); q++) {
                    int v = q * g.strideW() + s * g.dilationW() - g.padW();
                    if (h >= 0 && h < g.h() && v >= 0 && v < g.w()) {
                        sum.add(x(n, firstC(k) + c, h, v), y(n, k, p, q));
                    }
                }
            }
        }
    }

    /** The first input channel that output channel k sees. */
    private int firstC(int k) {
        ConvGeometry g = what.g();
        return k / (g.k() / g.groups()) * g.cPerGroup();
    }

    private float x(long n, int c, int h, int v) {
        ConvGeometry g = what.g();
        return x.at(((n * g.c() + c) * g.h() + h) * g.w() + v);
    }

    private float w(long k, int c, int r, int s) {
        ConvGeometry g = what.g();
        return w.at(((k * g.cPerGroup() + c) * g.r() + r) * g.s() + s);
    }

    private float y(long n, int k, int p, int q) {
        ConvGeometry g = what.g();
        return y.at(((n * g.k() + k) * g.p() + p) * g.q() + q);
    }
}
