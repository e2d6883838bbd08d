package residua.op.elementwise;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.ElementwiseOracle;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class ShortcutATest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        check(variant, 4, Shape.of(1, 4, 3, 4), 8, 2, 2); // half a block
        check(variant, 4, Shape.of(2, 5, 2, 3), 9, 2, 3); // three lanes, partial blocks
        check(variant, 4, Shape.of(1, 6, 3, 3), 13, 1, 4); // whole block
        check(variant, 4, Shape.of(1, 3, 3, 3), 4, 2, 0); // behind
    }

    @ParameterizedTest
    @EnumSource
    void placesInABlock(Variant variant) {
        for (int before : new int[] {0, 3, 8, 13, 16, 24, 35}) {
            check(variant, 16, Shape.of(2, 19, 5, 6), 19 + before + before % 3, 2, before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shapesOfTheNetworks(Variant variant) {
        check(variant, 16, Shape.of(2, 16, 32, 32), 32, 2, 8);
        check(variant, 16, Shape.of(2, 32, 16, 16), 64, 2, 16);
        check(variant, 16, Shape.of(1, 32, 7, 9), 64, 3, 0);
    }

    @ParameterizedTest
    @EnumSource
    void refusesChannelsThatDoNotFit(Variant variant) {
        try (Trial trial = new Trial(4)) {
            Tensor x = trial.output(Shape.of(1, 4, 3, 3), Layout.BLOCKED);
            Tensor y = trial.output(Shape.of(1, 8, 2, 2), Layout.BLOCKED);
            assertThrows(IllegalArgumentException.class, () -> ShortcutA.forward(trial.kernels(), variant, 2, 5, x, y));
        }
    }

    private static void check(Variant variant, int block, Shape x, int k, int stride, int before) {
        Shape y = ElementwiseOracle.shortcutShape(x, k, stride);
        float[] values = Inputs.integers(x, 1);
        float[] gradients = Inputs.integers(y, 2);
        String what = x + " to " + y + " before " + before + " block " + block;
        try (Trial trial = new Trial(block)) {
            Tensor out = trial.output(y, Layout.BLOCKED);
            Tensor in = trial.input(values, x, Layout.BLOCKED);
            trial.run(ShortcutA.forward(trial.kernels(), variant, stride, before, in, out));
            Bound.exact("y " + what, trial.logical(out), ElementwiseOracle.shortcutA(x, values, k, stride, before));

            Tensor dx = trial.output(x, Layout.BLOCKED);
            Tensor dy = trial.input(gradients, y, Layout.BLOCKED);
            trial.run(ShortcutA.backward(trial.kernels(), variant, stride, before, dy, dx));
            Bound.exact(
                    "dx " + what,
                    trial.logical(dx),
                    ElementwiseOracle.shortcutABackward(x, gradients, k, stride, before));
        }
    }
}
