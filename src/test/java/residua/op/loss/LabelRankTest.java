package residua.op.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import residua.oracle.Inputs;
import residua.oracle.LossOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class LabelRankTest {

    @Test
    void smallShapes() {
        check(4, 3, 5);
        check(4, 1, 4);
    }

    @Test
    void classesOfTheNetworks() {
        check(16, 128, 10);
        check(16, 8, 1000);
        check(16, 3, 100);
    }

    @Test
    void negativeLogitsAreNotBehindThePadding() {
        float[] logits = {-3, -1, -2};
        assertArrayEquals(new int[] {2}, ranks(16, 1, 3, logits, 0));
        assertArrayEquals(new int[] {0}, ranks(16, 1, 3, logits, 1));
    }

    @Test
    void whatIsNoNumberIsNeverRight() {
        float[] logits = {1, Float.NaN, 3, /**/ 1, Float.NaN, 3, /**/ 1, 2, 3, /**/ 1, 2, 3};
        assertArrayEquals(new int[] {1, 3, 3, 3}, ranks(16, 4, 3, logits, 2, 1, -1, 3));
    }

    /** Few different values, so that many are equal. */
    private static void check(int block, int n, int k) {
        float[] logits = Inputs.integers(Shape.of(n, k), 1);
        SplittableRandom random = new SplittableRandom(2);
        int[] labels = new int[n];
        int[] want = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(k);
            want[i] = LossOracle.rank(k, logits, i, labels[i]);
        }
        assertArrayEquals(want, ranks(block, n, k, logits, labels), "n " + n + " k " + k);
    }

    private static int[] ranks(int block, int n, int k, float[] logits, int... labels) {
        try (Trial trial = new Trial(block)) {
            Tensor ranks = trial.output(Shape.of(n), Layout.PLAIN);
            Tensor x = trial.input(logits, Shape.of(n, k), Layout.BLOCKED);
            trial.run(LabelRank.forward(trial.kernels(), x, trial.input(labels), ranks));
            return trial.ints(ranks);
        }
    }
}
