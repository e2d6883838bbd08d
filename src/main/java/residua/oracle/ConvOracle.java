package residua.oracle;

import residua.shape.ConvGeometry;
import residua.shape.Shape;

/** Convolution and its gradients in double, written from the formula {@code y = sum of x * w} over all its terms. */
public final class ConvOracle {
    private ConvOracle() {}

    /** One term of the sum: indices into plain x, w and y. */
    private interface Term {
        void at(int x, int w, int y);
    }

    /** {@code y}, without an epilogue. */
    public static Expected forward(ConvGeometry g, float[] x, float[] w) {
        Expected y = Expected.zeros(g.y());
        forEachTerm(g, (xi, wi, yi) -> y.add(yi, (double) x[xi] * w[wi]));
        return y;
    }

    /** {@code y} of an input that was computed itself: each of its magnitudes goes on into those of y. */
    public static Expected forward(ConvGeometry g, Expected x, float[] w) {
        Expected y = Expected.zeros(g.y());
        forEachTerm(g, (xi, wi, yi) -> {
            y.value()[yi] += x.value()[xi] * w[wi];
            y.magnitude()[yi] += x.magnitude()[xi] * Math.abs(w[wi]);
        });
        return y;
    }

    /** {@code dx}: what each y gives back to each x it came from. */
    public static Expected backwardData(ConvGeometry g, float[] dy, float[] w) {
        Expected dx = Expected.zeros(g.x());
        forEachTerm(g, (xi, wi, yi) -> dx.add(xi, (double) dy[yi] * w[wi]));
        return dx;
    }

    /** {@code dw}: what each y gives back to each w it came from. */
    public static Expected backwardWeights(ConvGeometry g, float[] x, float[] dy) {
        Expected dw = Expected.zeros(g.filter());
        forEachTerm(g, (xi, wi, yi) -> dw.add(wi, (double) dy[yi] * x[xi]));
        return dw;
    }

    /** {@code scale[k] * y + shift[k]}. */
    public static Expected affine(Expected y, float[] scale, float[] shift) {
        Expected z = Expected.zeros(y.shape());
        for (int i = 0; i < y.value().length; i++) {
            int k = channel(y.shape(), i);
            z.set(i, y.value()[i] * scale[k] + shift[k], y.magnitude()[i] * Math.abs(scale[k]) + Math.abs(shift[k]));
        }
        return z;
    }

    /** {@code y + residual}. */
    public static Expected add(Expected y, float[] residual) {
        Expected z = Expected.zeros(y.shape());
        for (int i = 0; i < residual.length; i++) {
            z.set(i, y.value()[i] + residual[i], y.magnitude()[i] + Math.abs(residual[i]));
        }
        return z;
    }

    /** {@code max(y, 0)}. */
    public static Expected relu(Expected y) {
        Expected z = Expected.zeros(y.shape());
        for (int i = 0; i < y.value().length; i++) {
            z.set(i, Math.max(y.value()[i], 0), y.magnitude()[i]);
        }
        return z;
    }

    private static int channel(Shape y, int i) {
        return i / (y.dim(2) * y.dim(3)) % y.dim(1);
    }

    private static void forEachTerm(ConvGeometry g, Term term) {
        int yi = 0;
        for (int n = 0; n < g.n(); n++) {
            for (int k = 0; k < g.k(); k++) {
                for (int p = 0; p < g.p(); p++) {
                    for (int q = 0; q < g.q(); q++) {
                        termsOf(g, n, k, p, q, yi++, term);
                    }
                }
            }
        }
    }

    private static void termsOf(ConvGeometry g, int n, int k, int p, int q, int yi, Term term) {
        int firstC = k / (g.k() / g.groups()) * g.cPerGroup();
        for (int c = 0; c < g.cPerGroup(); c++) {
            for (int r = 0; r < g.r(); r++) {
                int h = p * g.strideH() + r * g.dilationH() - g.padH();
                for (int s = 0; s < g.s(); s++) {
                    int w = q * g.strideW() + s * g.dilationW() - g.padW();
                    if (h >= 0 && h < g.h() && w >= 0 && w < g.w()) {
                        int xi = ((n * g.c() + firstC + c) * g.h() + h) * g.w() + w;
                        int wi = ((k * g.cPerGroup() + c) * g.r() + r) * g.s() + s;
                        term.at(xi, wi, yi);
                    }
                }
            }
        }
    }
}
