package residua.op.elementwise;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.ElementwiseOracle;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

class BiasTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.tensors("small").forEach(c -> checkExact(variant, c.block(), c.sizes()));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfChunks(Variant variant) {
        CaseTable.tensors("edge").forEach(c -> checkExact(variant, c.block(), c.sizes()));
    }

    @ParameterizedTest
    @EnumSource
    void realNumbers(Variant variant) {
        Shape shape = Shape.of(3, 18, 17, 31);
        float[] dy = Inputs.reals(shape, 3);
        long chunks = PixelChunks.reduction(shape).chunks();
        Bound.check("db", backward(variant, 16, shape, dy), ElementwiseOracle.biasBackward(shape, dy), 64 + chunks + 3);
    }

    private static void checkExact(Variant variant, int block, Shape shape) {
        float[] x = Inputs.integers(shape, 1);
        Shape channels = Shape.of(shape.dim(1));
        float[] b = Inputs.integers(channels, 2);
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(shape, Layout.BLOCKED);
            Tensor bias = trial.input(b, channels, Layout.CHANNELS);
            trial.run(Bias.forward(trial.kernels(), variant, trial.input(x, shape, Layout.BLOCKED), bias, y));
            Bound.exact("y " + shape, trial.logical(y), ElementwiseOracle.bias(shape, x, b));
        }
        Bound.exact("db " + shape, backward(variant, block, shape, x), ElementwiseOracle.biasBackward(shape, x));
    }

    private static float[] backward(Variant variant, int block, Shape shape, float[] dy) {
        try (Trial trial = new Trial(block)) {
            Tensor db = trial.output(Shape.of(shape.dim(1)), Layout.CHANNELS);
            trial.run(Bias.backward(
                    trial.kernels(),
                    variant,
                    trial.input(dy, shape, Layout.BLOCKED),
                    db,
                    trial.scratch(Bias.backwardScratchBytes(shape, block))));
            return trial.logical(db);
        }
    }
}
