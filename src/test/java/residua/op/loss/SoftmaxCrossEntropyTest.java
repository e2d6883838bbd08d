package residua.op.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.LossOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class SoftmaxCrossEntropyTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        check(variant, 4, 2, 5, 3, 0);
        check(variant, 4, 1, 4, 3, 0.1f);
    }

    @ParameterizedTest
    @EnumSource
    void classesOfTheNetworks(Variant variant) {
        check(variant, 16, 128, 10, 5, 0);
        check(variant, 16, 8, 1000, 5, 0.1f);
        check(variant, 16, 1, 17, 3, 0);
        check(variant, 16, 3, 100, 20, 0.1f);
        check(variant, 16, 5, 1, 5, 0);
    }

    @ParameterizedTest
    @EnumSource
    void largeLogitsOverflowNothing(Variant variant) {
        check(variant, 16, 4, 33, 1e4, 0);
        check(variant, 16, 4, 33, 1e4, 0.1f);
    }

    @ParameterizedTest
    @EnumSource
    void thePaddingIsNoClassBeyondLogitsFarBelowZero(Variant variant) {
        float[] logits = {-2000, -2001, -2000};
        float[] loss = run(variant, 16, 1, 3, logits, new int[] {0}, 0)[0];
        Bound.check(
                "loss",
                loss,
                LossOracle.softmaxCrossEntropy(1, 3, logits, new int[] {0}, 0).loss(),
                31);
    }

    @ParameterizedTest
    @EnumSource
    void gradientsOfAnExampleSumToZero(Variant variant) {
        float[][] got = run(variant, 16, 4, 1000, Inputs.reals(Shape.of(4, 1000), 1), new int[] {0, 1, 998, 999}, 0.1f);
        for (int n = 0; n < 4; n++) {
            double sum = 0;
            double magnitude = 0;
            for (int k = 0; k < 1000; k++) {
                sum += got[1][n * 1000 + k];
                magnitude += Math.abs(got[1][n * 1000 + k]);
            }
            assertTrue(Math.abs(sum) <= Bound.relative(90) * magnitude, "example " + n + ": " + sum);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLabelThatIsNoClassGivesNoNumber(Variant variant) {
        float[] logits = Inputs.reals(Shape.of(3, 10), 1);
        float[] loss = run(variant, 16, 3, 10, logits, new int[] {-1, 10, 9}, 0)[0];
        assertEquals(Float.NaN, loss[0]);
        assertEquals(Float.NaN, loss[1]);
        assertTrue(loss[2] > 0);
    }

    @ParameterizedTest
    @EnumSource
    void aLogitThatIsNoNumberGivesNone(Variant variant) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] logits = Inputs.reals(Shape.of(1, 10), 1);
            logits[7] = bad;
            assertEquals(Float.NaN, run(variant, 16, 1, 10, logits, new int[] {3}, 0)[0][0]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void smoothingIsChecked(Variant variant) {
        assertThrows(IllegalArgumentException.class, () -> run(variant, 16, 1, 2, new float[2], new int[] {1}, 1));
    }

    private static void check(Variant variant, int block, int n, int k, double spread, float smoothing) {
        Shape shape = Shape.of(n, k);
        float[] logits = Inputs.reals(shape, 1, -spread, spread);
        SplittableRandom random = new SplittableRandom(2);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(k);
        }
        LossOracle.Loss want = LossOracle.softmaxCrossEntropy(n, k, logits, labels, smoothing);
        float[][] got = run(variant, block, n, k, logits, labels, smoothing);
        String what = " n " + n + " k " + k + " spread " + spread + " smoothing " + smoothing;
        Bound.check("loss" + what, got[0], want.loss(), k + 28);
        Bound.check("dlogits" + what, got[1], want.dlogits(), k + 20);
    }

    private static float[][] run(
            Variant variant, int block, int n, int k, float[] logits, int[] labels, float smoothing) {
        Shape shape = Shape.of(n, k);
        try (Trial trial = new Trial(block)) {
            Tensor loss = trial.output(Shape.of(n), Layout.PLAIN);
            Tensor dlogits = trial.output(shape, Layout.BLOCKED);
            trial.run(SoftmaxCrossEntropy.forward(
                    trial.kernels(),
                    variant,
                    smoothing,
                    trial.input(logits, shape, Layout.BLOCKED),
                    trial.input(labels),
                    loss,
                    dlogits));
            return new float[][] {trial.logical(loss), trial.logical(dlogits)};
        }
    }
}
