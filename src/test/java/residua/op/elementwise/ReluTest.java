package residua.op.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.ElementwiseOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

class ReluTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.tensors("small").forEach(c -> check(variant, c.block(), c.sizes()));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfRunsAndGroups(Variant variant) {
        CaseTable.tensors("edge").forEach(c -> check(variant, c.block(), c.sizes()));
    }

    @ParameterizedTest
    @EnumSource
    void notANumberIsSeenByTheNextLayer(Variant variant) {
        Shape shape = Shape.of(1, 16);
        float[] x = new float[16];
        x[3] = Float.NaN;
        x[4] = Float.NEGATIVE_INFINITY;
        x[5] = Float.POSITIVE_INFINITY;
        try (Trial trial = new Trial(16)) {
            Tensor y = trial.output(shape, Layout.BLOCKED);
            trial.run(Relu.forward(trial.kernels(), variant, trial.input(x, shape, Layout.BLOCKED), y));
            float[] want = new float[16];
            want[3] = Float.NaN;
            want[5] = Float.POSITIVE_INFINITY;
            Bound.sameBits("y", shape, trial.logical(y), want);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesTensorsThatLieOtherwise(Variant variant) {
        try (Trial trial = new Trial(16)) {
            Tensor x = trial.output(Shape.of(2, 16, 3, 3), Layout.BLOCKED);
            Tensor y = trial.output(Shape.of(2, 16, 3, 4), Layout.BLOCKED);
            IllegalArgumentException failure =
                    assertThrows(IllegalArgumentException.class, () -> Relu.forward(trial.kernels(), variant, x, y));
            assertEquals(
                    "a tensor of shape [2, 16, 3, 3] is needed, not tensor [2, 16, 3, 4] BLOCKED in blocks of 16",
                    failure.getMessage());
        }
    }

    private static void check(Variant variant, int block, Shape shape) {
        float[] x = Inputs.integers(shape, 1);
        float[] dy = Inputs.integers(shape, 2);
        Expected want = ElementwiseOracle.relu(shape, x);
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(shape, Layout.BLOCKED);
            trial.run(Relu.forward(trial.kernels(), variant, trial.input(x, shape, Layout.BLOCKED), y));
            Bound.exact("y " + shape, trial.logical(y), want);

            Tensor dx = trial.output(shape, Layout.BLOCKED);
            Tensor stored = trial.input(want.floats(), shape, Layout.BLOCKED);
            trial.run(Relu.backward(trial.kernels(), variant, trial.input(dy, shape, Layout.BLOCKED), stored, dx));
            Bound.exact("dx " + shape, trial.logical(dx), ElementwiseOracle.reluBackward(shape, dy, want.floats()));
        }
    }
}
