package residua.op.elementwise;

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
import residua.trial.CaseTable;

class AddTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.tensors("small").forEach(c -> checkExact(variant, c.block(), c.sizes(), Layout.BLOCKED));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfRunsAndGroups(Variant variant) {
        CaseTable.tensors("edge").forEach(c -> checkExact(variant, c.block(), c.sizes(), Layout.BLOCKED));
        checkExact(variant, 16, Shape.of(20, 9, 3, 3), Layout.FILTER);
        checkExact(variant, 16, Shape.of(33), Layout.CHANNELS);
    }

    @ParameterizedTest
    @EnumSource
    void realNumbers(Variant variant) {
        Shape shape = Shape.of(2, 20, 7, 9);
        float[] a = Inputs.reals(shape, 3);
        float[] b = Inputs.reals(shape, 4);
        Bound.check(
                "y",
                add(variant, 16, shape, Layout.BLOCKED, a, b, false),
                ElementwiseOracle.add(shape, a, b, false),
                1);
    }

    private static void checkExact(Variant variant, int block, Shape shape, Layout layout) {
        float[] a = Inputs.integers(shape, 1);
        float[] b = Inputs.integers(shape, 2);
        for (boolean relu : new boolean[] {false, true}) {
            Bound.exact(
                    "y " + shape + (relu ? " relu" : ""),
                    add(variant, block, shape, layout, a, b, relu),
                    ElementwiseOracle.add(shape, a, b, relu));
        }
    }

    private static float[] add(
            Variant variant, int block, Shape shape, Layout layout, float[] a, float[] b, boolean relu) {
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(shape, layout);
            trial.run(Add.forward(
                    trial.kernels(), variant, relu, trial.input(a, shape, layout), trial.input(b, shape, layout), y));
            return trial.logical(y);
        }
    }
}
