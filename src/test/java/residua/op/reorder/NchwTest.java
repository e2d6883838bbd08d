package residua.op.reorder;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class NchwTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        check(variant, 4, Shape.of(2, 5, 2, 3));
        check(variant, 4, Shape.of(1, 3));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfRunsAndBlocks(Variant variant) {
        check(variant, 16, Shape.of(2, 3, 8, 8));
        check(variant, 16, Shape.of(2, 33, 5, 13));
        check(variant, 16, Shape.of(3, 16, 9, 15));
        check(variant, 16, Shape.of(5, 1000));
    }

    private static void check(Variant variant, int block, Shape shape) {
        float[] x = Inputs.reals(shape, 1);
        try (Trial trial = new Trial(block)) {
            Tensor blocked = trial.output(shape, Layout.BLOCKED);
            trial.run(Nchw.toBlocked(trial.kernels(), variant, trial.input(x, shape, Layout.PLAIN), blocked));
            Bound.sameBits("blocked " + shape, shape, trial.logical(blocked), x);

            Tensor dense = trial.output(shape, Layout.PLAIN);
            trial.run(Nchw.fromBlocked(trial.kernels(), variant, trial.input(x, shape, Layout.BLOCKED), dense));
            Bound.sameBits("dense " + shape, shape, trial.logical(dense), x);
        }
    }
}
