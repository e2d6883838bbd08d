package residua.op.norm;

import org.junit.jupiter.api.Test;
import residua.oracle.Bound;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class BatchNormFoldTest {
    private static final float EPS = 1e-5f;

    @Test
    void scaleAndShiftAreThoseOfTheNormalisation() {
        check(16, 17);
        check(4, 1);
        check(16, 64);
    }

    private static void check(int block, int c) {
        Shape channels = Shape.of(c);
        float[] gamma = Inputs.reals(channels, 3);
        float[] beta = Inputs.reals(channels, 4);
        float[] mean = Inputs.reals(channels, 5);
        float[] var = Inputs.reals(channels, 6, 0.1, 3);
        Expected scales = Expected.zeros(channels);
        Expected shifts = Expected.zeros(channels);
        for (int i = 0; i < c; i++) {
            double factor = gamma[i] / Math.sqrt((double) var[i] + EPS);
            scales.add(i, factor);
            shifts.add(i, beta[i]);
            shifts.add(i, -mean[i] * factor);
        }
        try (Trial trial = new Trial(block)) {
            Tensor scale = trial.output(channels, Layout.CHANNELS);
            Tensor shift = trial.output(channels, Layout.CHANNELS);
            trial.run(BatchNormFold.forward(
                    trial.kernels(),
                    EPS,
                    trial.input(gamma, channels, Layout.CHANNELS),
                    trial.input(beta, channels, Layout.CHANNELS),
                    trial.input(mean, channels, Layout.CHANNELS),
                    trial.input(var, channels, Layout.CHANNELS),
                    scale,
                    shift));
            Bound.check("scale", trial.logical(scale), scales, 13);
            Bound.check("shift", trial.logical(shift), shifts, 14);
        }
    }
}
