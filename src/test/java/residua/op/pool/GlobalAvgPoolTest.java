package residua.op.pool;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.PoolOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class GlobalAvgPoolTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        checkExact(variant, 4, Shape.of(2, 5, 2, 4));
        check(variant, 4, Shape.of(1, 3, 1, 7));
    }

    @ParameterizedTest
    @EnumSource
    void shapesOfTheNetworks(Variant variant) {
        checkExact(variant, 16, Shape.of(3, 64, 8, 8));
        check(variant, 16, Shape.of(2, 33, 7, 7));
        check(variant, 16, Shape.of(1, 9, 13, 11));
        check(variant, 16, Shape.of(2, 3, 1, 1));
    }

    /** Whole numbers over a power of two of pixels: nothing is rounded. */
    private static void checkExact(Variant variant, int block, Shape shape) {
        float[] x = Inputs.integers(shape, 1);
        Shape pooled = Shape.of(shape.dim(0), shape.dim(1));
        float[] dy = Inputs.integers(pooled, 2);
        Bound.exact("y " + shape, forward(variant, block, shape, x), PoolOracle.average(shape, x));
        Bound.exact("dx " + shape, backward(variant, block, shape, dy), PoolOracle.averageBackward(shape, dy));
    }

    private static void check(Variant variant, int block, Shape shape) {
        float[] x = Inputs.reals(shape, 1);
        float[] dy = Inputs.reals(Shape.of(shape.dim(0), shape.dim(1)), 2);
        int k = shape.dim(2) * shape.dim(3) / 4 + 8;
        Bound.check("y " + shape, forward(variant, block, shape, x), PoolOracle.average(shape, x), k);
        Bound.check("dx " + shape, backward(variant, block, shape, dy), PoolOracle.averageBackward(shape, dy), 5);
    }

    private static float[] forward(Variant variant, int block, Shape shape, float[] x) {
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(Shape.of(shape.dim(0), shape.dim(1)), Layout.BLOCKED);
            trial.run(GlobalAvgPool.forward(trial.kernels(), variant, trial.input(x, shape, Layout.BLOCKED), y));
            return trial.logical(y);
        }
    }

    private static float[] backward(Variant variant, int block, Shape shape, float[] dy) {
        try (Trial trial = new Trial(block)) {
            Tensor dx = trial.output(shape, Layout.BLOCKED);
            Tensor in = trial.input(dy, Shape.of(shape.dim(0), shape.dim(1)), Layout.BLOCKED);
            trial.run(GlobalAvgPool.backward(trial.kernels(), variant, in, dx));
            return trial.logical(dx);
        }
    }
}
