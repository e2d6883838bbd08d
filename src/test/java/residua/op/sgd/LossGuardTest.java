package residua.op.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class LossGuardTest {

    @Test
    void aStepNeedsFiniteLosses() {
        check(1, 1, 2, 3);
        check(0, 1, Float.NaN, 3);
        check(0, 1, Float.POSITIVE_INFINITY, 3);
        check(0, Float.NEGATIVE_INFINITY);
        check(0, Float.MAX_VALUE, Float.MAX_VALUE);
    }

    private static void check(int want, float... losses) {
        try (Trial trial = new Trial(16)) {
            Tensor guard = trial.output(Shape.of(1), Layout.PLAIN);
            Tensor loss = trial.input(losses, Shape.of(losses.length), Layout.PLAIN);
            trial.run(LossGuard.forward(trial.kernels(), loss, guard));
            assertArrayEquals(new int[] {want}, trial.ints(guard));
        }
    }
}
