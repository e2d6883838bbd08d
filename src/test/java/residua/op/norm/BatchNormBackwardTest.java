package residua.op.norm;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.NormOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.ReluMask;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

class BatchNormBackwardTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.tensors("small").forEach(c -> check(variant, c.block(), c.sizes(), 0));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfChunks(Variant variant) {
        CaseTable.tensors("edge").stream()
                .filter(c -> c.block() == 16)
                .forEach(c -> check(variant, c.block(), c.sizes(), 3));
    }

    @ParameterizedTest
    @EnumSource
    void aMeanFarBeyondTheDeviation(Variant variant) {
        check(variant, 16, Shape.of(4, 16, 17, 19), 1e4);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAMaskFromNothing(Variant variant) {
        Case c = new Case(Shape.of(2, 16, 2, 2), 0);
        assertThrows(IllegalArgumentException.class, () -> {
            try (Trial trial = new Trial(16)) {
                BatchNormBackward.backward(
                        trial.kernels(), variant, ReluMask.FROM_Y, c.tensors(trial, false, false, Optional.empty()));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void refusesTwoGradientsWithoutAPlaceForTheirSum(Variant variant) {
        Case c = new Case(Shape.of(2, 16, 2, 2), 0);
        assertThrows(IllegalArgumentException.class, () -> {
            try (Trial trial = new Trial(16)) {
                BatchNormBackward.backward(
                        trial.kernels(), variant, ReluMask.NONE, c.tensors(trial, false, true, Optional.empty()));
            }
        });
    }

    private static void check(Variant variant, int block, Shape shape, double mean) {
        Case c = new Case(shape, mean);
        for (ReluMask mask : ReluMask.values()) {
            boolean usual = mask == ReluMask.FROM_Y; // with a residual; small blocks show other combinations
            c.compare(variant, block, mask, usual, false);
            if (usual || block == 4) {
                c.compare(variant, block, mask, true, true);
            }
            if (usual && block == 4) {
                c.compare(variant, block, mask, false, false);
            }
        }
    }

    /** Inputs of one backward; what the forward kept is rounded from the true statistics. */
    private static final class Case {
        private final Shape shape;
        private final Shape channels;
        private final float[] dy;
        private final float[] dy2;
        private final float[] x;
        private final float[] gamma;
        private final float[] beta;
        private final float[] mean;
        private final float[] invstd;
        private final float[] y;

        Case(Shape shape, double around) {
            this.shape = shape;
            this.channels = Shape.of(shape.dim(1));
            this.dy = Inputs.reals(shape, 1);
            this.dy2 = Inputs.reals(shape, 6);
            this.x = Inputs.reals(shape, 2, around - 1, around + 1);
            this.gamma = Inputs.reals(channels, 3);
            this.beta = Inputs.reals(channels, 4);
            NormOracle.Statistics s = NormOracle.statistics(shape, x);
            this.mean = s.mean().floats();
            this.invstd = new float[mean.length];
            for (int c = 0; c < mean.length; c++) {
                invstd[c] = (float) (1 / Math.sqrt(s.var().value()[c] + 1e-5));
            }
            this.y = Inputs.integers(shape, 5, -1, 1);
        }

        /** g, with the mask found as the forward computed its output: to the bit. */
        float[] masked(ReluMask mask, boolean second) {
            float[] g = dy.clone();
            for (int i = 0; i < g.length; i++) {
                int c = NormOracle.channel(shape, i);
                float z = Math.fma(x[i] - mean[c], gamma[c] * invstd[c], beta[c]);
                boolean open = mask == ReluMask.NONE || (mask == ReluMask.FROM_X ? z > 0 : y[i] > 0);
                float sum = second ? dy[i] + dy2[i] : dy[i];
                g[i] = open ? sum : 0;
            }
            return g;
        }

        BatchNormBackward.Tensors tensors(Trial trial, boolean residual, boolean second, Optional<Tensor> output) {
            return new BatchNormBackward.Tensors(
                    trial.input(dy, shape, Layout.BLOCKED),
                    trial.input(x, shape, Layout.BLOCKED),
                    trial.input(gamma, channels, Layout.CHANNELS),
                    trial.input(beta, channels, Layout.CHANNELS),
                    trial.input(mean, channels, Layout.CHANNELS),
                    trial.input(invstd, channels, Layout.CHANNELS),
                    output,
                    second ? Optional.of(trial.input(dy2, shape, Layout.BLOCKED)) : Optional.empty(),
                    trial.output(shape, Layout.BLOCKED),
                    trial.output(channels, Layout.CHANNELS),
                    trial.output(channels, Layout.CHANNELS),
                    residual ? Optional.of(trial.output(shape, Layout.BLOCKED)) : Optional.empty(),
                    trial.scratch(BatchNormBackward.scratchBytes(shape, trial.block())));
        }

        void compare(Variant variant, int block, ReluMask mask, boolean residual, boolean second) {
            String what = shape + " mask " + mask + (residual ? " residual" : "") + (second ? " two gradients" : "");
            float[] g = masked(mask, second);
            NormOracle.Gradients want = NormOracle.backward(shape, g, x, mean, invstd, gamma);
            long k = 64L + PixelChunks.reduction(shape).chunks() + 4;
            try (Trial trial = new Trial(block)) {
                Optional<Tensor> output =
                        mask == ReluMask.FROM_Y ? Optional.of(trial.input(y, shape, Layout.BLOCKED)) : Optional.empty();
                BatchNormBackward.Tensors t = tensors(trial, residual, second, output);
                trial.run(BatchNormBackward.backward(trial.kernels(), variant, mask, t));
                Bound.check("dbeta " + what, trial.logical(t.dbeta()), want.dbeta(), k);
                Bound.check("dgamma " + what, trial.logical(t.dgamma()), want.dgamma(), k + 2);
                Bound.check("dx " + what, trial.logical(t.dx()), want.dx(), k + 14);
                if (residual) {
                    Bound.sameBits(
                            "dresidual " + what,
                            shape,
                            trial.logical(t.dresidual().orElseThrow()),
                            g);
                }
            }
        }
    }
}
