package residua.oracle;

import residua.shape.ConvGeometry;

/**
 * What rounding errors of minimal filtering are relative to: the same sums with the absolute values of all entries of
 * the matrices and of all inputs. Each result of such an algorithm passes through no other numbers than these sums bound.
 */
public final class WinogradOracle {
    /** Absolute values of B^T, G and A^T in opencl/conv/winograd_stride.clh, the third filter repeated. */
    private static final double[][] STRIDE_INPUT = {
        {1, 0, 1, 0, 0}, {0, 0, 1, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 1}, {0, 0, 0, 1, 0}
    };

    private static final double[][] STRIDE_FILTER = {{1, 0, 0}, {1, 0, 1}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}};
    private static final double[][] STRIDE_OUTPUT = {{1, 1, 1, 0, 0}, {0, 1, 0, 1, 1}};

    private final int tile;
    private final int stride;
    private final int alpha;
    private final double[][] input;
    private final double[][] filter;
    private final double[][] output;

    /** For tiles of 2 or 4 outputs a side and stride 1. */
    public WinogradOracle(int tile) {
        this(tile, 1);
    }

    /** With another stride, 2, for tiles of 2 and the forward pass. */
    public WinogradOracle(int tile, int stride) {
        WinogradMatrices matrices = WinogradMatrices.of(tile);
        boolean two = stride == 2;
        this.tile = tile;
        this.stride = stride;
        this.alpha = two ? STRIDE_INPUT.length : tile + 2;
        this.input = two ? STRIDE_INPUT : WinogradMatrices.absolute(matrices.input());
        this.filter = two ? STRIDE_FILTER : WinogradMatrices.absolute(matrices.filter());
        this.output = two ? STRIDE_OUTPUT : WinogradMatrices.absolute(matrices.output());
    }

    /** {@code y}, with {@code |A^T| [sum over c of (|G| |g| |G^T|) * (|B^T| |d| |B|)] |A|} for its magnitude. */
    public Expected forward(ConvGeometry g, float[] x, float[] w) {
        Expected y = ConvOracle.forward(g, x, w);
        System.arraycopy(forwardMagnitude(g, x, w), 0, y.magnitude(), 0, y.magnitude().length);
        return y;
    }

    /** {@code dx}, likewise: the forward pass of dy with the filter turned and its channels exchanged. */
    public Expected backwardData(ConvGeometry g, float[] dy, float[] w) {
        Expected dx = ConvOracle.backwardData(g, dy, w);
        ConvGeometry back =
                new ConvGeometry(g.n(), g.k(), g.p(), g.q(), g.c(), 3, 3, 1, 1, 2 - g.padH(), 2 - g.padW(), 1, 1, 1);
        float[] turned = new float[w.length];
        for (int k = 0; k < g.k(); k++) {
            for (int c = 0; c < g.c(); c++) {
                for (int tap = 0; tap < 9; tap++) {
                    turned[(c * g.k() + k) * 9 + 8 - tap] = w[(k * g.c() + c) * 9 + tap];
                }
            }
        }
        System.arraycopy(forwardMagnitude(back, dy, turned), 0, dx.magnitude(), 0, dx.magnitude().length);
        return dx;
    }

    /** {@code dw}, with {@code |G^T| [sum over tiles of (|A| |dy| |A^T|) * (|B^T| |d| |B|)] |G|} for its magnitude. */
    public Expected backwardWeights(ConvGeometry g, float[] x, float[] dy) {
        Expected dw = ConvOracle.backwardWeights(g, x, dy);
        double[][][] sums = new double[g.k() * g.c()][alpha][alpha];
        double[][] gradient = WinogradMatrices.transposed(output);
        forEachTile(g, (n, p, q) -> {
            double[][][] d = inputs(g, x, n, p, q);
            for (int k = 0; k < g.k(); k++) {
                double[][] z = both(gradient, pixels(dy, (n * g.k() + k) * g.p(), g.p(), g.q(), p, q, tile));
                for (int c = 0; c < g.c(); c++) {
                    addProducts(sums[k * g.c() + c], z, d[c]);
                }
            }
        });
        double[][] last = WinogradMatrices.transposed(filter);
        for (int i = 0; i < sums.length; i++) {
            double[][] taps = both(last, sums[i]);
            for (int tap = 0; tap < 9; tap++) {
                dw.magnitude()[i * 9 + tap] = taps[tap / 3][tap % 3];
            }
        }
        return dw;
    }

    private double[] forwardMagnitude(ConvGeometry g, float[] x, float[] w) {
        double[] y = new double[Math.toIntExact(g.y().elements())];
        double[][][] u = new double[g.k() * g.c()][][];
        for (int i = 0; i < u.length; i++) {
            u[i] = both(filter, pixels(w, i * 3, 3, 3, 0, 0, 3));
        }
        forEachTile(g, (n, p, q) -> {
            double[][][] d = inputs(g, x, n, p, q);
            for (int k = 0; k < g.k(); k++) {
                double[][] m = new double[alpha][alpha];
                for (int c = 0; c < g.c(); c++) {
                    addProducts(m, u[k * g.c() + c], d[c]);
                }
                double[][] outputs = both(output, m);
                for (int i = 0; i < tile && p + i < g.p(); i++) {
                    for (int j = 0; j < tile && q + j < g.q(); j++) {
                        y[((n * g.k() + k) * g.p() + p + i) * g.q() + q + j] = outputs[i][j];
                    }
                }
            }
        });
        return y;
    }

    /** An image and the first output of a tile. */
    private interface TileVisitor {
        void at(int n, int p, int q);
    }

    private void forEachTile(ConvGeometry g, TileVisitor visitor) {
        for (int n = 0; n < g.n(); n++) {
            for (int p = 0; p < g.p(); p += tile) {
                for (int q = 0; q < g.q(); q += tile) {
                    visitor.at(n, p, q);
                }
            }
        }
    }

    /** The transformed tile of each channel. */
    private double[][][] inputs(ConvGeometry g, float[] x, int n, int p, int q) {
        double[][][] d = new double[g.c()][][];
        for (int c = 0; c < g.c(); c++) {
            int plane = (n * g.c() + c) * g.h();
            d[c] = both(input, pixels(x, plane, g.h(), g.w(), p * stride - g.padH(), q * stride - g.padW(), alpha));
        }
        return d;
    }

    /** Absolute values of a square of a plane, zeros outside of it. */
    private static double[][] pixels(
            float[] values, int firstRow, int rows, int columns, int row, int column, int side) {
        double[][] square = new double[side][side];
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                if (row + i >= 0 && row + i < rows && column + j >= 0 && column + j < columns) {
                    square[i][j] = Math.abs(values[(firstRow + row + i) * columns + column + j]);
                }
            }
        }
        return square;
    }

    /** {@code matrix * square * matrix^T}. */
    private static double[][] both(double[][] matrix, double[][] square) {
        return product(product(matrix, square), WinogradMatrices.transposed(matrix));
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int l = 0; l < b.length; l++) {
                    c[i][j] += a[i][l] * b[l][j];
                }
            }
        }
        return c;
    }

    private static void addProducts(double[][] sum, double[][] a, double[][] b) {
        for (int i = 0; i < sum.length; i++) {
            for (int j = 0; j < sum.length; j++) {
                sum[i][j] += a[i][j] * b[i][j];
            }
        }
    }
}
