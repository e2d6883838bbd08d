package residua.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import residua.shape.PoolGeometry;
import residua.shape.Shape;

/**
 * The oracles' gradients against their own forwards: by central differences where they curve, by
 * {@code <f(x), dy> = <x, gradient>} where they are linear, or linear around x as a maximum is.
 */
class OracleGradientTest {

    @Test
    void batchNorm() {
        Shape shape = Shape.of(3, 2, 2, 2);
        float[] x = sixteenths(shape, 1);
        float[] dy = Inputs.integers(shape, 2);
        float[] gamma = {1.5f, -0.5f};
        NormOracle.Statistics s = NormOracle.statistics(shape, x);
        float[] invstd = new float[2];
        for (int c = 0; c < 2; c++) {
            invstd[c] = (float) (1 / Math.sqrt(s.var().value()[c] + 1e-3));
        }
        NormOracle.Gradients got = NormOracle.backward(shape, dy, x, s.mean().floats(), invstd, gamma);
        checkDifferences(x, got.dx(), v -> dot(normalised(shape, v, gamma, new float[2]), dy));
        checkDifferences(gamma, got.dgamma(), v -> dot(normalised(shape, x, v, new float[2]), dy));
        checkDifferences(new float[2], got.dbeta(), v -> dot(normalised(shape, x, gamma, v), dy));
    }

    private static Expected normalised(Shape shape, float[] x, float[] gamma, float[] beta) {
        NormOracle.Statistics s = NormOracle.statistics(shape, x);
        return NormOracle.forward(shape, x, s.mean().value(), s.var().value(), gamma, beta, new float[0], 1e-3, false);
    }

    @Test
    void softmaxCrossEntropy() {
        Shape shape = Shape.of(3, 5);
        float[] logits = sixteenths(shape, 1);
        int[] labels = {4, 0, 2};
        for (double smoothing : new double[] {0, 0.1}) {
            Expected got = LossOracle.softmaxCrossEntropy(3, 5, logits, labels, smoothing)
                    .dlogits();
            checkDifferences(
                    logits,
                    got,
                    v -> dot(
                            LossOracle.softmaxCrossEntropy(3, 5, v, labels, smoothing)
                                    .loss(),
                            new float[] {1 / 3f, 1 / 3f, 1 / 3f}));
        }
    }

    @Test
    void pooling() {
        PoolGeometry g = new PoolGeometry(2, 3, 7, 9, 3, 2, 1, true);
        float[] x = Inputs.integers(g.x(), 1);
        float[] dy = Inputs.integers(g.y(), 2);
        assertEquals(dot(PoolOracle.max(g, x), dy), dot(PoolOracle.maxBackward(g, dy, x), x));

        Shape shape = Shape.of(2, 3, 4, 8);
        float[] wide = Inputs.integers(shape, 3);
        float[] pooled = Inputs.integers(Shape.of(2, 3), 4);
        assertEquals(
                dot(PoolOracle.average(shape, wide), pooled), dot(PoolOracle.averageBackward(shape, pooled), wide));
    }

    @Test
    void fullyConnected() {
        int n = 4;
        int c = 5;
        int k = 3;
        float[] x = Inputs.integers(Shape.of(n, c), 1);
        float[] w = Inputs.integers(Shape.of(k, c), 2);
        float[] dy = Inputs.integers(Shape.of(n, k), 3);
        double product = dot(LinearOracle.forward(n, c, k, x, w, new float[k]), dy);
        assertEquals(product, dot(LinearOracle.backwardData(n, c, k, dy, w), x));
        assertEquals(product, dot(LinearOracle.backwardWeights(n, c, k, x, dy), w));
        float[] b = Inputs.integers(Shape.of(k), 4);
        assertEquals(
                dot(LinearOracle.forward(n, c, k, x, w, b), dy) - product, dot(LinearOracle.backwardBias(n, k, dy), b));
    }

    @Test
    void shortcutAndBias() {
        Shape x = Shape.of(2, 5, 5, 6);
        Shape y = ElementwiseOracle.shortcutShape(x, 11, 2);
        float[] values = Inputs.integers(x, 1);
        float[] dy = Inputs.integers(y, 2);
        assertEquals(
                dot(ElementwiseOracle.shortcutA(x, values, 11, 2, 3), dy),
                dot(ElementwiseOracle.shortcutABackward(x, dy, 11, 2, 3), values));

        float[] b = Inputs.integers(Shape.of(5), 3);
        float[] zeros = new float[values.length];
        assertEquals(
                dot(ElementwiseOracle.bias(x, zeros, b), values), dot(ElementwiseOracle.biasBackward(x, values), b));
    }

    /** Whole sixteenths, so that small steps from them are exact in float. */
    private static float[] sixteenths(Shape shape, long seed) {
        float[] x = Inputs.integers(shape, seed, -32, 32);
        for (int i = 0; i < x.length; i++) {
            x[i] /= 16;
        }
        return x;
    }

    private static double dot(Expected a, float[] b) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            sum += a.value()[i] * b[i];
        }
        return sum;
    }

    /** Differences at two steps; their own difference is three times the error of the smaller step. */
    private static void checkDifferences(float[] x, Expected gradient, ToDoubleFunction<float[]> f) {
        for (int i = 0; i < x.length; i++) {
            double fine = difference(x, i, 0x1p-10f, f);
            double coarse = difference(x, i, 0x1p-9f, f);
            // Half a float's distance for what oracles are given in float: 8 for their products.
            double allowed = Math.abs(coarse - fine) + 8 * Bound.U * gradient.magnitude()[i] + 0x1p-40;
            double error = Math.abs(gradient.value()[i] - fine);
            int at = i;
            assertTrue(
                    error <= allowed,
                    () -> Bound.index(gradient.shape(), at) + ": " + gradient.value()[at] + ", difference " + fine);
        }
    }

    private static double difference(float[] x, int i, float step, ToDoubleFunction<float[]> f) {
        float[] moved = x.clone();
        moved[i] = x[i] + step;
        double up = f.applyAsDouble(moved);
        moved[i] = x[i] - step;
        return (up - f.applyAsDouble(moved)) / (2 * step);
    }
}
