package residua.oracle;

import java.util.List;
import java.util.stream.IntStream;
import residua.graph.Op;
import residua.shape.ConvGeometry;

/**
 * The three passes of a convolution in double. With {@code h = p*stride + r*dilation - pad} and likewise w:
 * {@code y[n,k,p,q] = sum over c,r,s of w[k,c,r,s] * x[n,c,h,w]}, c running over the group of k.
 */
final class DoubleConv {
    private DoubleConv() {}

    /** {@code count} products that share a tap of the filter, along a row: x advances by {@code step}, y by one. */
    @FunctionalInterface
    private interface Row {
        void at(int x, int step, int w, int y, int count);
    }

    // In: x, w, scale and shift where affine, residual where residual. Out: y.
    static void forward(Op.Conv op, List<double[]> in, List<double[]> out) {
        ConvGeometry g = op.g();
        double[] x = in.get(0);
        double[] w = in.get(1);
        double[] y = out.get(0);
        Row row = (i, step, j, o, count) -> {
            double tap = w[j];
            for (int q = 0; q < count; q++) {
                y[o + q] += tap * x[i + q * step];
            }
        };
        images(g).forEach(n -> IntStream.range(0, g.k()).forEach(k -> rows(g, n, k, row)));
        epilogue(op, in, y);
    }

    private static void epilogue(Op.Conv op, List<double[]> in, double[] y) {
        Op.Epilogue epilogue = op.epilogue();
        int plane = op.g().p() * op.g().q();
        double[] residual = epilogue.residual() ? in.get(epilogue.affine() ? 4 : 2) : null;
        for (int i = 0; i < y.length; i++) {
            int k = i / plane % op.g().k();
            if (epilogue.affine()) {
                y[i] = y[i] * in.get(2)[k] + in.get(3)[k];
            }
            if (residual != null) {
                y[i] += residual[i];
            }
            if (epilogue.relu()) {
                y[i] = Math.max(y[i], 0);
            }
        }
    }

    // In: dy, w. Out: dx.
    static void backwardData(Op.ConvBackwardData op, List<double[]> in, List<double[]> out) {
        ConvGeometry g = op.g();
        double[] dy = in.get(0);
        double[] w = in.get(1);
        double[] dx = out.get(0);
        Row row = (i, step, j, o, count) -> {
            double tap = w[j];
            for (int q = 0; q < count; q++) {
                dx[i + q * step] += tap * dy[o + q];
            }
        };
        images(g).forEach(n -> IntStream.range(0, g.k()).forEach(k -> rows(g, n, k, row)));
    }

    // In: x, dy. Out: dw.
    static void backwardWeights(Op.ConvBackwardWeights op, List<double[]> in, List<double[]> out) {
        ConvGeometry g = op.g();
        double[] x = in.get(0);
        double[] dy = in.get(1);
        double[] dw = out.get(0);
        Row row = (i, step, j, o, count) -> {
            double sum = 0;
            for (int q = 0; q < count; q++) {
                sum += x[i + q * step] * dy[o + q];
            }
            dw[j] += sum;
        };
        IntStream.range(0, g.k())
                .parallel()
                .forEach(k -> IntStream.range(0, g.n()).forEach(n -> rows(g, n, k, row)));
    }

    private static IntStream images(ConvGeometry g) {
        return IntStream.range(0, g.n()).parallel();
    }

    /** All products of image n and output channel k, in the order c, r, s, p, q; those in the padding are left out. */
    private static void rows(ConvGeometry g, int n, int k, Row row) {
        int group = k / (g.k() / g.groups());
        for (int c = 0; c < g.cPerGroup(); c++) {
            int plane = (n * g.c() + group * g.cPerGroup() + c) * g.h();
            for (int r = 0; r < g.r(); r++) {
                for (int s = 0; s < g.s(); s++) {
                    int tap = ((k * g.cPerGroup() + c) * g.r() + r) * g.s() + s;
                    int left = s * g.dilationW() - g.padW(); // column of x that output column 0 reads
                    int first = left >= 0 ? 0 : (-left + g.strideW() - 1) / g.strideW();
                    int end = left >= g.w() ? 0 : Math.min(g.q(), (g.w() - 1 - left) / g.strideW() + 1);
                    for (int p = 0; p < g.p(); p++) {
                        int h = p * g.strideH() + r * g.dilationH() - g.padH();
                        if (h >= 0 && h < g.h()) {
                            int x = (plane + h) * g.w() + left + first * g.strideW();
                            int y = ((n * g.k() + k) * g.p() + p) * g.q() + first;
                            row.at(x, g.strideW(), tap, y, end - first);
                        }
                    }
                }
            }
        }
    }
}
