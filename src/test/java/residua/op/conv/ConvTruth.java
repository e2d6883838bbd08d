package residua.op.conv;

import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.WinogradOracle;
import residua.shape.ConvGeometry;
import residua.shape.Shape;

/**
 * What an algorithm must give, with the magnitude that its roundings are relative to, and inputs that it computes exactly.
 */
final class ConvTruth {
    /** Every entry of G of F(4x4, 3x3) is a multiple of 1/24. */
    private static final int WHOLE_F4 = 24 * 24;

    private ConvTruth() {}

    /** y. */
    static Expected forward(ConvAlgorithm algorithm, ConvGeometry g, float[] x, float[] w) {
        return algorithm.winograd() == 0
                ? ConvOracle.forward(g, x, w)
                : new WinogradOracle(algorithm.winograd(), g.strideH()).forward(g, x, w);
    }

    /** dx. */
    static Expected backwardData(ConvAlgorithm algorithm, ConvGeometry g, float[] dy, float[] w) {
        return algorithm.winograd() == 0
                ? ConvOracle.backwardData(g, dy, w)
                : new WinogradOracle(algorithm.winograd()).backwardData(g, dy, w);
    }

    /** dw. */
    static Expected backwardWeights(ConvAlgorithm algorithm, ConvGeometry g, float[] x, float[] dy) {
        return algorithm.winograd() == 0
                ? ConvOracle.backwardWeights(g, x, dy)
                : new WinogradOracle(algorithm.winograd()).backwardWeights(g, x, dy);
    }

    /** Whole numbers such that every sum of the algorithm is exact: x, or dy for the gradient of the input. */
    static float[] wholeInput(ConvAlgorithm algorithm, Shape shape) {
        return algorithm.winograd() == 4 ? Inputs.integers(shape, 1, -1, 1) : Inputs.integers(shape, 1);
    }

    /** Whole numbers such that the transformed filter is whole, or in quarters, and every sum exact. */
    static float[] wholeFilter(ConvAlgorithm algorithm, ConvGeometry g) {
        return times576(algorithm, g.filter());
    }

    /** Whole numbers dy such that a filter's transformed gradient is whole, or in quarters, and every sum exact. */
    static float[] wholeGradient(ConvAlgorithm algorithm, ConvGeometry g) {
        return times576(algorithm, g.y());
    }

    private static float[] times576(ConvAlgorithm algorithm, Shape shape) {
        if (algorithm.winograd() != 4) {
            return Inputs.integers(shape, 2);
        }
        float[] values = Inputs.integers(shape, 2, -1, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] *= WHOLE_F4;
        }
        return values;
    }
}
