package residua.op.norm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.NormOracle;
import residua.oracle.PiecesOracle;
import residua.oracle.Trial;
import residua.shape.ChannelPieces;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/** Batch norm of an input whose pieces' statistics are known. */
class BatchNormOfPiecesTest {
    private static final float EPS = 1e-5f;
    private static final float MOMENTUM = 0.1f;

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        check(variant, 4, Shape.of(2, 5, 2, 3), 3, 0, 1);
    }

    @ParameterizedTest
    @EnumSource
    void manyPieces(Variant variant) {
        check(variant, 16, Shape.of(3, 33, 21, 20), 601, 2, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aMeanFarBeyondTheDeviation(Variant variant) {
        check(variant, 16, Shape.of(3, 16, 21, 20), 70, 1e4, 0.1 * Math.sqrt(3));
    }

    private static void check(Variant variant, int block, Shape shape, int many, double mean, double spread) {
        ChannelPieces pieces = new ChannelPieces(many, shape.dim(1));
        float[] x = Inputs.reals(shape, 1, mean - spread, mean + spread);
        float[] table = PiecesOracle.table(pieces, block, shape, x);
        Shape channels = Shape.of(shape.dim(1));
        float[] gamma = Inputs.reals(channels, 11);
        float[] beta = Inputs.reals(channels, 12);
        try (Trial trial = new Trial(block)) {
            Tensor runningMean = trial.state(new float[shape.dim(1)], channels, Layout.CHANNELS);
            Tensor runningVar = trial.state(new float[shape.dim(1)], channels, Layout.CHANNELS);
            BatchNorm.Tensors t = new BatchNorm.Tensors(
                    trial.input(x, shape, Layout.BLOCKED),
                    trial.input(gamma, channels, Layout.CHANNELS),
                    trial.input(beta, channels, Layout.CHANNELS),
                    runningMean,
                    runningVar,
                    Optional.empty(),
                    trial.output(shape, Layout.BLOCKED),
                    trial.output(channels, Layout.CHANNELS),
                    trial.output(channels, Layout.CHANNELS),
                    trial.input(table, pieces.shape(block), Layout.PLAIN));
            trial.run(BatchNorm.forwardOfPieces(trial.kernels(), variant, EPS, MOMENTUM, true, pieces, t));
            float[] gotMean = trial.logical(t.mean());
            float[] gotInvstd = trial.logical(t.invstd());
            merged(pieces, block, table, gotMean, gotInvstd, trial.logical(runningMean), trial.logical(runningVar));
            double[] means = new double[gotMean.length];
            double[] vars = new double[means.length];
            for (int c = 0; c < means.length; c++) {
                means[c] = gotMean[c];
                vars[c] = 1 / ((double) gotInvstd[c] * gotInvstd[c]);
            }
            Expected y = NormOracle.forward(shape, x, means, vars, gamma, beta, new float[0], 0, true);
            Bound.check("y", trial.logical(t.y()), y, 4);
        }
    }

    /**
     * What the table's floats are together in double. The device adds as many numbers as there are pieces; a mean is rounded
     * once more, and so is, in the squares about it, each piece's distance from it.
     */
    private static void merged(
            ChannelPieces pieces,
            int block,
            float[] table,
            float[] mean,
            float[] invstd,
            float[] runningMean,
            float[] runningVar) {
        int row = Layout.padded(pieces.channels(), block);
        int all = pieces.pieces();
        for (int c = 0; c < pieces.channels(); c++) {
            double total = 0;
            double sum = 0;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < all; j++) {
                total += table[2 * all * row + j];
                sum += (double) table[2 * all * row + j] * table[j * row + c];
                low = Math.min(low, table[j * row + c]);
                high = Math.max(high, table[j * row + c]);
            }
            double want = sum / total;
            double m2 = 0;
            double between = 0;
            for (int j = 0; j < all; j++) {
                double d = table[j * row + c] - want;
                m2 += table[(all + j) * row + c];
                between += table[2 * all * row + j] * d * d;
            }
            double var = (m2 + between) / total;
            long k = all + 8L;
            double offMean = Bound.gamma(k) * (high - low) + Bound.U * Math.abs(want);
            assertEquals(want, mean[c], offMean, "mean of channel " + c);
            assertEquals(MOMENTUM * want, runningMean[c], MOMENTUM * offMean + 4 * Bound.U * Math.abs(want));
            double offVar = Bound.gamma(k) * var + 2 * Math.sqrt(between / total) * offMean + offMean * offMean;
            double got = 1 / ((double) invstd[c] * invstd[c]) - EPS;
            assertEquals(var, got, offVar + Bound.gamma(24) * (var + EPS), "variance of channel " + c);
            double unbiased = MOMENTUM * total / (total - 1);
            assertEquals(var * unbiased, runningVar[c], (offVar + Bound.gamma(24) * var) * unbiased);
        }
    }
}
