package residua.op.norm;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.NormOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

class BatchNormTest {
    private static final float EPS = 1e-5f;
    private static final float MOMENTUM = 0.1f;

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.tensors("small").forEach(c -> check(variant, c.block(), c.sizes(), 0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfChunks(Variant variant) {
        CaseTable.tensors("edge").stream()
                .filter(c -> c.block() == 16)
                .forEach(c -> check(variant, c.block(), c.sizes(), 3, 1));
        check(variant, 16, Shape.of(9, 33, 7, 7), -2, 1);
        check(variant, 16, Shape.of(1, 9, 31, 37), 0, 10);
        check(variant, 16, Shape.of(13, 16, 32, 32), 0, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aMeanFarBeyondTheDeviation(Variant variant) {
        // Deviation 0.1 at mean 1e4: E[x^2] - E[x]^2 in float would be off by units where 0.01 is right.
        check(variant, 16, Shape.of(4, 16, 17, 19), 1e4, 0.1 * Math.sqrt(3));
    }

    @ParameterizedTest
    @EnumSource
    void theVarianceKeepsItsDigitsFarFromZero(Variant variant) {
        Shape shape = Shape.of(8, 16, 16, 16);
        float[] x = Inputs.reals(shape, 5, 1e4 - 0.1 * Math.sqrt(3), 1e4 + 0.1 * Math.sqrt(3));
        Result got = forward(variant, 16, shape, x, new float[0], false, 0);
        NormOracle.Statistics want = NormOracle.statistics(shape, x);
        for (int c = 0; c < 16; c++) {
            double invstd = 1 / Math.sqrt(want.var().value()[c]);
            // Means of chunks are off by up to 5e-4, half the distance of floats there: 0.25e-6 of 1e-2.
            assertTrue(
                    Math.abs(got.invstd[c] / invstd - 1) < 1e-4, "channel " + c + ": " + got.invstd[c] + ", " + invstd);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConstantChannelIsBeta(Variant variant) {
        Shape shape = Shape.of(2, 3, 4, 5);
        float[] x = new float[120];
        Arrays.fill(x, 0.3f);
        Result got = forward(variant, 16, shape, x, new float[0], false, EPS);
        Bound.sameBits("mean", Shape.of(3), got.mean, new float[] {0.3f, 0.3f, 0.3f});
        for (int i = 0; i < x.length; i++) {
            assertTrue(got.y[i] == got.beta[i / 20 % 3], Bound.index(shape, i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesASingleValueInTheUsersWords(Variant variant) {
        assertThrows(
                UserException.class,
                () -> forward(variant, 16, Shape.of(1, 16, 1, 1), new float[16], new float[0], false, EPS));
    }

    private static void check(Variant variant, int block, Shape shape, double mean, double spread) {
        float[] x = Inputs.reals(shape, 1, mean - spread, mean + spread);
        for (boolean relu : new boolean[] {false, true}) {
            for (boolean add : new boolean[] {false, true}) {
                if (block > 4 && relu != add) {
                    continue; // each of the two for itself: small blocks have shown that
                }
                float[] added = add ? Inputs.reals(shape, 2) : new float[0];
                Result got = forward(variant, block, shape, x, added, relu, EPS);
                compare(
                        shape + (relu ? " relu" : "") + (added.length > 0 ? " residual" : ""),
                        shape,
                        x,
                        added,
                        relu,
                        got);
            }
        }
    }

    private static void compare(String what, Shape shape, float[] x, float[] residual, boolean relu, Result got) {
        long k = 64L + PixelChunks.reduction(shape).chunks() + 8;
        NormOracle.Statistics want = NormOracle.statistics(shape, x);
        Bound.check("mean " + what, got.mean, want.mean(), k);
        Bound.check("invstd " + what, got.invstd, invstd(want.var()), k + 12);
        Bound.check("running mean " + what, got.runningMean, mixed(got.oldMean, want.mean()), k + 4);
        Bound.check("running var " + what, got.runningVar, mixed(got.oldVar, want.unbiased()), k + 10);
        // The normalisation, from the statistics the device found.
        double[] mean = new double[got.mean.length];
        double[] var = new double[mean.length];
        for (int c = 0; c < mean.length; c++) {
            mean[c] = got.mean[c];
            var[c] = 1 / ((double) got.invstd[c] * got.invstd[c]);
        }
        Expected y = NormOracle.forward(shape, x, mean, var, got.gamma, got.beta, residual, 0, relu);
        Bound.check("y " + what, got.y, y, 4);
    }

    /** {@code 1 / sqrt(var + eps)}: its relative error is half of the variance's. */
    private static Expected invstd(Expected var) {
        Expected result = Expected.zeros(var.shape());
        for (int c = 0; c < var.value().length; c++) {
            double value = 1 / Math.sqrt(var.value()[c] + EPS);
            double relative = (var.magnitude()[c] + EPS) / (var.value()[c] + EPS);
            result.set(c, value, value * relative);
        }
        return result;
    }

    private static Expected mixed(float[] old, Expected batch) {
        Expected result = Expected.zeros(batch.shape());
        for (int c = 0; c < old.length; c++) {
            double kept = (1.0 - MOMENTUM) * old[c];
            result.set(c, kept + MOMENTUM * batch.value()[c], Math.abs(kept) + MOMENTUM * batch.magnitude()[c]);
        }
        return result;
    }

    /** All that a forward reads and writes per channel, and y. */
    private static final class Result {
        private float[] y;
        private float[] mean;
        private float[] invstd;
        private float[] runningMean;
        private float[] runningVar;
        private float[] oldMean;
        private float[] oldVar;
        private float[] gamma;
        private float[] beta;
    }

    private static Result forward(
            Variant variant, int block, Shape shape, float[] x, float[] residual, boolean relu, float eps) {
        Shape channels = Shape.of(shape.dim(1));
        Result r = new Result();
        r.gamma = Inputs.reals(channels, 11);
        r.beta = Inputs.reals(channels, 12);
        r.oldMean = Inputs.reals(channels, 13);
        r.oldVar = Inputs.reals(channels, 14, 0.5, 2);
        try (Trial trial = new Trial(block)) {
            Tensor added = residual.length == 0 ? null : trial.input(residual, shape, Layout.BLOCKED);
            Tensor runningMean = trial.state(r.oldMean, channels, Layout.CHANNELS);
            Tensor runningVar = trial.state(r.oldVar, channels, Layout.CHANNELS);
            BatchNorm.Tensors t = new BatchNorm.Tensors(
                    trial.input(x, shape, Layout.BLOCKED),
                    trial.input(r.gamma, channels, Layout.CHANNELS),
                    trial.input(r.beta, channels, Layout.CHANNELS),
                    runningMean,
                    runningVar,
                    Optional.ofNullable(added),
                    trial.output(shape, Layout.BLOCKED),
                    trial.output(channels, Layout.CHANNELS),
                    trial.output(channels, Layout.CHANNELS),
                    trial.scratch(BatchNorm.scratchBytes(shape, block)));
            trial.run(BatchNorm.forward(trial.kernels(), variant, eps, MOMENTUM, relu, t));
            r.y = trial.logical(t.y());
            r.mean = trial.logical(t.mean());
            r.invstd = trial.logical(t.invstd());
            r.runningMean = trial.logical(runningMean);
            r.runningVar = trial.logical(runningVar);
            return r;
        }
    }
}
