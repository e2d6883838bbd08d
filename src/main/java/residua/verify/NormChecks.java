package residua.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.graph.Op;
import residua.kernel.Variant;
import residua.op.norm.BatchNorm;
import residua.op.norm.BatchNormBackward;
import residua.op.norm.BatchNormEval;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.NormOracle;
import residua.oracle.PiecesOracle;
import residua.shape.ChannelPieces;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.ReluMask;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.OpTrial;

/** Every variant of batch norm, with the batch's statistics and with running ones, and of its gradient. */
final class NormChecks {
    private static final float EPS = 1e-5f;
    private static final float MOMENTUM = 0.1f;
    private static final int MOST_PIECES = 37;
    /** Of a channel's sums: a chunk's rounds and those that finish them, besides one for each chunk. */
    private static final long CHUNK_ROUNDINGS = 64 + 8;

    private final Variant variant;
    private final Shape shape;
    private final Shape channels;
    private final float[] x;
    private final float[] residual;
    private final float[] gamma;
    private final float[] beta;
    private final long k;

    private NormChecks(Variant variant, Shape shape) {
        this.variant = variant;
        this.shape = shape;
        this.channels = Shape.of(shape.dim(1));
        this.x = Inputs.reals(shape, 1);
        this.residual = Inputs.reals(shape, 2);
        this.gamma = Inputs.reals(channels, 3);
        this.beta = Inputs.reals(channels, 4);
        this.k = CHUNK_ROUNDINGS + PixelChunks.reduction(shape).chunks();
    }

    /** All of them on tensors of those shapes. */
    static List<Check> of(List<Shape> shapes) {
        List<Check> checks = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            for (Shape shape : shapes) {
                NormChecks of = new NormChecks(variant, shape);
                String what = shape.toString();
                checks.add(OpChecks.of(Op.BatchNorm.class, variant, what, of::training));
                checks.add(OpChecks.of(Op.BatchNorm.class, variant, what + " of pieces", of::ofPieces));
                checks.add(OpChecks.of(Op.BatchNormEval.class, variant, what, of::eval));
                checks.add(OpChecks.of(Op.BatchNormBackward.class, variant, what, of::backward));
            }
        }
        return checks;
    }

    private Tensor blocked(OpTrial trial, float[] values) {
        return trial.input(values, shape, Layout.BLOCKED);
    }

    private Tensor perChannel(OpTrial trial, float[] values) {
        return trial.input(values, channels, Layout.CHANNELS);
    }

    private BatchNorm.Tensors tensors(OpTrial trial, BufferView scratch) {
        return new BatchNorm.Tensors(
                blocked(trial, x),
                perChannel(trial, gamma),
                perChannel(trial, beta),
                trial.state(Inputs.reals(channels, 5), channels, Layout.CHANNELS),
                trial.state(Inputs.reals(channels, 6, 0.5, 2), channels, Layout.CHANNELS),
                Optional.of(blocked(trial, residual)),
                trial.output(shape, Layout.BLOCKED),
                trial.output(channels, Layout.CHANNELS),
                trial.output(channels, Layout.CHANNELS),
                scratch);
    }

    private void training(OpTrial trial, Comparison comparison) {
        BatchNorm.Tensors t = tensors(trial, trial.scratch(BatchNorm.scratchBytes(shape, trial.block())));
        comparison.fault(trial.run(BatchNorm.forward(trial.kernels(), variant, EPS, MOMENTUM, true, t)));
        compare(trial, comparison, t, k);
    }

    private void compare(OpTrial trial, Comparison comparison, BatchNorm.Tensors t, long roundings) {
        NormOracle.Statistics want = NormOracle.statistics(shape, x);
        OpChecks.near(trial, comparison, "the mean", t.mean(), want.mean(), roundings);
        OpChecks.near(trial, comparison, "1 / deviation", t.invstd(), invstd(want.var()), roundings + 12);
        // The normalisation, from the statistics the device found.
        float[] mean = trial.logical(t.mean());
        float[] invstd = trial.logical(t.invstd());
        double[] means = new double[mean.length];
        double[] vars = new double[mean.length];
        for (int c = 0; c < mean.length; c++) {
            means[c] = mean[c];
            vars[c] = 1 / ((double) invstd[c] * invstd[c]);
        }
        Expected y = NormOracle.forward(shape, x, means, vars, gamma, beta, residual, 0, true);
        OpChecks.near(trial, comparison, "y", t.y(), y, 4);
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

    /** From the statistics of pieces, which another kernel has begun. */
    private void ofPieces(OpTrial trial, Comparison comparison) {
        int values = x.length / shape.dim(1);
        ChannelPieces pieces = new ChannelPieces(Math.min(values, MOST_PIECES), shape.dim(1));
        float[] table = PiecesOracle.table(pieces, trial.block(), shape, x);
        BatchNorm.Tensors t = tensors(trial, trial.input(table, pieces.shape(trial.block()), Layout.PLAIN));
        comparison.fault(
                trial.run(BatchNorm.forwardOfPieces(trial.kernels(), variant, EPS, MOMENTUM, true, pieces, t)));
        // The merged pieces' roundings are fewer than those of the whole sum; each entry of the table has one of its
        // own.
        compare(trial, comparison, t, CHUNK_ROUNDINGS + MOST_PIECES);
    }

    private void eval(OpTrial trial, Comparison comparison) {
        float[] mean = Inputs.reals(channels, 5);
        float[] var = Inputs.reals(channels, 6, 0.1, 3);
        Tensor y = trial.output(shape, Layout.BLOCKED);
        comparison.fault(trial.run(BatchNormEval.forward(
                trial.kernels(),
                variant,
                EPS,
                true,
                blocked(trial, x),
                perChannel(trial, gamma),
                perChannel(trial, beta),
                perChannel(trial, mean),
                perChannel(trial, var),
                Optional.of(blocked(trial, residual)),
                y)));
        double[] means = doubles(mean);
        Expected want = NormOracle.forward(shape, x, means, doubles(var), gamma, beta, residual, EPS, true);
        // 4 of the normalisation, one of var + eps, 6 of the root and 5 of the quotient.
        OpChecks.near(trial, comparison, "y", y, want, 16);
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private void backward(OpTrial trial, Comparison comparison) {
        NormOracle.Statistics statistics = NormOracle.statistics(shape, x);
        float[] mean = statistics.mean().floats();
        float[] invstd = invstd(statistics.var()).floats();
        float[] y = Inputs.integers(shape, 7, -1, 1);
        float[] dy = Inputs.reals(shape, 8);
        float[] g = dy.clone();
        for (int i = 0; i < g.length; i++) {
            g[i] = y[i] > 0 ? dy[i] : 0;
        }
        BatchNormBackward.Tensors t = new BatchNormBackward.Tensors(
                blocked(trial, dy),
                blocked(trial, x),
                perChannel(trial, gamma),
                perChannel(trial, beta),
                perChannel(trial, mean),
                perChannel(trial, invstd),
                Optional.of(blocked(trial, y)),
                Optional.empty(),
                trial.output(shape, Layout.BLOCKED),
                trial.output(channels, Layout.CHANNELS),
                trial.output(channels, Layout.CHANNELS),
                Optional.of(trial.output(shape, Layout.BLOCKED)),
                trial.scratch(BatchNormBackward.scratchBytes(shape, trial.block())));
        comparison.fault(trial.run(BatchNormBackward.backward(trial.kernels(), variant, ReluMask.FROM_Y, t)));
        NormOracle.Gradients want = NormOracle.backward(shape, g, x, mean, invstd, gamma);
        OpChecks.near(trial, comparison, "dbeta", t.dbeta(), want.dbeta(), k);
        OpChecks.near(trial, comparison, "dgamma", t.dgamma(), want.dgamma(), k + 2);
        OpChecks.near(trial, comparison, "dx", t.dx(), want.dx(), k + 14);
    }
}
