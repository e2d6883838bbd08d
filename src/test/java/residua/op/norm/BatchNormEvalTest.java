package residua.op.norm;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.NormOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

class BatchNormEvalTest {
    private static final float EPS = 1e-5f;

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.tensors("small").forEach(c -> check(variant, c.block(), c.sizes()));
        check(variant, 4, Shape.of(1, 3, 1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfChunks(Variant variant) {
        CaseTable.tensors("edge").stream()
                .filter(c -> c.block() == 16)
                .forEach(c -> check(variant, c.block(), c.sizes()));
    }

    private static void check(Variant variant, int block, Shape shape) {
        Shape channels = Shape.of(shape.dim(1));
        float[] x = Inputs.reals(shape, 1);
        float[] residual = Inputs.reals(shape, 2);
        float[] gamma = Inputs.reals(channels, 3);
        float[] beta = Inputs.reals(channels, 4);
        float[] mean = Inputs.reals(channels, 5);
        float[] var = Inputs.reals(channels, 6, 0.1, 3);
        for (boolean relu : new boolean[] {false, true}) {
            for (boolean add : new boolean[] {false, true}) {
                if (block > 4 && relu != add) {
                    continue; // each of the two for itself: small blocks have shown that
                }
                try (Trial trial = new Trial(block)) {
                    Tensor y = trial.output(shape, Layout.BLOCKED);
                    Optional<Tensor> added =
                            add ? Optional.of(trial.input(residual, shape, Layout.BLOCKED)) : Optional.empty();
                    trial.run(BatchNormEval.forward(
                            trial.kernels(),
                            variant,
                            EPS,
                            relu,
                            trial.input(x, shape, Layout.BLOCKED),
                            trial.input(gamma, channels, Layout.CHANNELS),
                            trial.input(beta, channels, Layout.CHANNELS),
                            trial.input(mean, channels, Layout.CHANNELS),
                            trial.input(var, channels, Layout.CHANNELS),
                            added,
                            y));
                    // 3 of the normalisation, one of var + eps, 6 of the root and 5 of the quotient.
                    Bound.check(
                            "y " + shape + " relu " + relu + " residual " + add,
                            trial.logical(y),
                            NormOracle.forward(
                                    shape,
                                    x,
                                    doubles(mean),
                                    doubles(var),
                                    gamma,
                                    beta,
                                    add ? residual : new float[0],
                                    EPS,
                                    relu),
                            15);
                }
            }
        }
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }
}
