package residua.oracle;

import residua.shape.RandomStream;
import residua.shape.Shape;

/** Element-by-element operations, the shortcut without parameters and dropout, in double. */
public final class ElementwiseOracle {
    private ElementwiseOracle() {}

    /** {@code max(x, 0)}. */
    public static Expected relu(Shape shape, float[] x) {
        Expected y = Expected.zeros(shape);
        for (int i = 0; i < x.length; i++) {
            y.add(i, Math.max(x[i], 0.0));
        }
        return y;
    }

    /** dy where y is positive. */
    public static Expected reluBackward(Shape shape, float[] dy, float[] y) {
        Expected dx = Expected.zeros(shape);
        for (int i = 0; i < dy.length; i++) {
            dx.add(i, y[i] > 0 ? dy[i] : 0.0);
        }
        return dx;
    }

    /** {@code a + b}, clamped at zero where relu. */
    public static Expected add(Shape shape, float[] a, float[] b, boolean relu) {
        Expected y = Expected.zeros(shape);
        for (int i = 0; i < a.length; i++) {
            double sum = (double) a[i] + b[i];
            y.set(i, relu ? Math.max(sum, 0) : sum, Math.abs((double) a[i]) + Math.abs((double) b[i]));
        }
        return y;
    }

    /** {@code x[n,c,i] + b[c]}. */
    public static Expected bias(Shape shape, float[] x, float[] b) {
        Expected y = Expected.zeros(shape);
        for (int i = 0; i < x.length; i++) {
            y.add(i, x[i]);
            y.add(i, b[channel(shape, i)]);
        }
        return y;
    }

    /** Sum of dy over n and i. */
    public static Expected biasBackward(Shape shape, float[] dy) {
        Expected db = Expected.zeros(Shape.of(shape.dim(1)));
        for (int i = 0; i < dy.length; i++) {
            db.add(channel(shape, i), dy[i]);
        }
        return db;
    }

    /** {@code y[n,k,p,q] = x[n, k - before, p*stride, q*stride]} where that channel exists. */
    public static Expected shortcutA(Shape x, float[] values, int k, int stride, int before) {
        Shape shape = shortcutShape(x, k, stride);
        Expected y = Expected.zeros(shape);
        walkShortcut(x, shape, stride, before, (at, from) -> y.add(at, values[from]));
        return y;
    }

    /** The gradient of {@link #shortcutA}. */
    public static Expected shortcutABackward(Shape x, float[] dy, int k, int stride, int before) {
        Expected dx = Expected.zeros(x);
        walkShortcut(x, shortcutShape(x, k, stride), stride, before, (at, from) -> dx.add(from, dy[at]));
        return dx;
    }

    /** Shape of the shortcut's output. */
    public static Shape shortcutShape(Shape x, int k, int stride) {
        return Shape.of(x.dim(0), k, (x.dim(2) + stride - 1) / stride, (x.dim(3) + stride - 1) / stride);
    }

    /** Zero where word i of the stream is below the threshold, else x times scale. */
    public static Expected dropout(Shape shape, float[] x, int seed, int step, int key, float rate) {
        RandomStream stream = new RandomStream(Integer.toUnsignedLong(seed), RandomStream.Purpose.DROPOUT, step, key);
        Expected y = Expected.zeros(shape);
        for (int i = 0; i < x.length; i++) {
            boolean dropped = Integer.toUnsignedLong(stream.nextInt()) < Math.round(rate * 0x1p32);
            y.add(i, dropped ? 0.0 : x[i] / (1.0 - rate));
        }
        return y;
    }

    private interface Pair {
        void at(int deep, int wide);
    }

    private static void walkShortcut(Shape x, Shape y, int stride, int before, Pair pair) {
        for (int n = 0; n < x.dim(0); n++) {
            for (int c = 0; c < x.dim(1); c++) {
                for (int p = 0; p < y.dim(2); p++) {
                    for (int q = 0; q < y.dim(3); q++) {
                        int deep = ((n * y.dim(1) + c + before) * y.dim(2) + p) * y.dim(3) + q;
                        int wide = ((n * x.dim(1) + c) * x.dim(2) + p * stride) * x.dim(3) + q * stride;
                        pair.at(deep, wide);
                    }
                }
            }
        }
    }

    private static int channel(Shape shape, int i) {
        return i / (shape.dimOr1(2) * shape.dimOr1(3)) % shape.dim(1);
    }
}
