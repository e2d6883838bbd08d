package residua.op.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
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

class DropoutTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.tensors("small").forEach(c -> checkExact(variant, c.block(), c.sizes()));
    }

    @ParameterizedTest
    @EnumSource
    void theMaskIsThatOfTheStreamWhateverTheBlock(Variant variant) {
        checkExact(variant, 16, Shape.of(3, 37));
        checkExact(variant, 8, Shape.of(2, 33, 5, 7));
        checkExact(variant, 16, Shape.of(2, 33, 5, 7));
    }

    @ParameterizedTest
    @EnumSource
    void otherRates(Variant variant) {
        Shape shape = Shape.of(4, 100);
        float[] x = Inputs.reals(shape, 3);
        for (float rate : new float[] {0, 0.1f, 0.9f}) {
            // One rounding of the product, two of 1 / (1 - rate).
            Bound.check(
                    "rate " + rate,
                    drop(variant, 16, shape, x, 5, 6, 7, rate),
                    ElementwiseOracle.dropout(shape, x, 5, 6, 7, rate),
                    3);
        }
    }

    @Test
    void otherStepsAndLayersHaveOtherMasksOfTheSameDensity() {
        Shape shape = Shape.of(100, 100);
        float[] ones = new float[10_000];
        Arrays.fill(ones, 1);
        float[] first = drop(Variant.VECTOR, 16, shape, ones, 1, 1, 0, 0.5f);
        float[] step = drop(Variant.VECTOR, 16, shape, ones, 1, 2, 0, 0.5f);
        float[] layer = drop(Variant.VECTOR, 16, shape, ones, 1, 1, 1, 0.5f);
        int kept = 0;
        int sameStep = 0;
        int sameLayer = 0;
        for (int i = 0; i < ones.length; i++) {
            kept += first[i] != 0 ? 1 : 0;
            sameStep += first[i] == step[i] ? 1 : 0;
            sameLayer += first[i] == layer[i] ? 1 : 0;
        }
        // Binomial with deviation 50: six deviations.
        assertTrue(Math.abs(kept - 5000) < 300, "kept " + kept);
        assertTrue(Math.abs(sameStep - 5000) < 300, "same in the next step " + sameStep);
        assertTrue(Math.abs(sameLayer - 5000) < 300, "same in the next layer " + sameLayer);
    }

    @Test
    void ratesAreChecked() {
        assertEquals(1 << 31, Dropout.threshold(0.5f));
        assertEquals(0, Dropout.threshold(0));
        assertThrows(IllegalArgumentException.class, () -> Dropout.threshold(1));
        assertThrows(IllegalArgumentException.class, () -> Dropout.threshold(Float.NaN));
    }

    private static void checkExact(Variant variant, int block, Shape shape) {
        float[] x = Inputs.integers(shape, 1);
        Bound.exact(
                "y " + shape + " block " + block,
                drop(variant, block, shape, x, -3, 4, 2, 0.5f),
                ElementwiseOracle.dropout(shape, x, -3, 4, 2, 0.5f));
    }

    private static float[] drop(
            Variant variant, int block, Shape shape, float[] x, int seed, int step, int key, float rate) {
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(shape, Layout.BLOCKED);
            Tensor in = trial.input(x, shape, Layout.BLOCKED);
            trial.run(Dropout.forward(trial.kernels(), variant, rate, key, in, trial.input(seed, step), y));
            return trial.logical(y);
        }
    }
}
