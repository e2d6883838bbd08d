package residua.op.pool;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.PoolOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.PoolGeometry;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

class MaxPoolTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.pools("small").forEach(c -> check(variant, c.block(), c.sizes()));
    }

    @ParameterizedTest
    @EnumSource
    void windowsOfTheNetworks(Variant variant) {
        CaseTable.pools("edge").forEach(c -> check(variant, c.block(), c.sizes()));
    }

    @ParameterizedTest
    @EnumSource
    void anyGeometry(Variant variant) {
        SplittableRandom random = new SplittableRandom(20);
        for (int i = 0; i < 6; i++) {
            int window = random.nextInt(1, 6);
            int pad = random.nextInt(window / 2 + 1);
            check(
                    variant,
                    4,
                    new PoolGeometry(
                            random.nextInt(1, 3),
                            random.nextInt(1, 9),
                            window + random.nextInt(30),
                            window + random.nextInt(12),
                            window,
                            random.nextInt(1, 5),
                            pad,
                            random.nextBoolean()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void realNumbers(Variant variant) {
        PoolGeometry g = new PoolGeometry(2, 17, 23, 29, 3, 1, 1, false);
        float[] x = Inputs.reals(g.x(), 1);
        float[] dy = Inputs.reals(g.y(), 2);
        float[] y = PoolOracle.max(g, x).floats();
        Bound.check("dx", backward(variant, 16, g, dy, x, y), PoolOracle.maxBackward(g, dy, x), 9);
    }

    @ParameterizedTest
    @EnumSource
    void allVariantsAddInTheSameOrder(Variant variant) {
        PoolGeometry g = new PoolGeometry(2, 17, 23, 29, 5, 1, 2, false);
        float[] x = Inputs.integers(g.x(), 1, 0, 9);
        float[] dy = Inputs.reals(g.y(), 2);
        float[] y = PoolOracle.max(g, x).floats();
        Bound.sameBits("dx", g.x(), backward(variant, 16, g, dy, x, y), backward(Variant.PLAIN, 16, g, dy, x, y));
    }

    @ParameterizedTest
    @EnumSource
    void notANumberWins(Variant variant) {
        PoolGeometry g = new PoolGeometry(1, 1, 3, 3, 3, 1, 0, false);
        for (int at = 0; at < 9; at++) {
            float[] x = {1, 2, 3, 4, 5, 4, 3, 2, 1};
            x[at] = Float.NaN;
            Bound.sameBits("y", g.y(), forward(variant, 16, g, x), new float[] {Float.NaN});
        }
    }

    @ParameterizedTest
    @EnumSource
    void allBelowTheSmallestNumber(Variant variant) {
        PoolGeometry g = new PoolGeometry(1, 1, 2, 2, 2, 1, 1, false);
        float[] x = {-Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};
        float low = Float.NEGATIVE_INFINITY;
        float[] want = {x[0], x[0], low, x[0], x[0], low, low, low, low};
        Bound.sameBits("y", g.y(), forward(variant, 16, g, x), want);
    }

    /** Few different values, so that windows have several largest ones. */
    private static void check(Variant variant, int block, PoolGeometry g) {
        float[] x = Inputs.integers(g.x(), 1, -3, 3);
        float[] dy = Inputs.integers(g.y(), 2);
        float[] y = PoolOracle.max(g, x).floats();
        String what = g + " block " + block;
        Bound.sameBits("y " + what, g.y(), forward(variant, block, g, x), y);
        Bound.exact("dx " + what, backward(variant, block, g, dy, x, y), PoolOracle.maxBackward(g, dy, x));
    }

    private static float[] forward(Variant variant, int block, PoolGeometry g, float[] x) {
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(g.y(), Layout.BLOCKED);
            trial.run(MaxPool.forward(trial.kernels(), variant, g, trial.input(x, g.x(), Layout.BLOCKED), y));
            return trial.logical(y);
        }
    }

    private static float[] backward(Variant variant, int block, PoolGeometry g, float[] dy, float[] x, float[] y) {
        try (Trial trial = new Trial(block)) {
            Tensor dx = trial.output(g.x(), Layout.BLOCKED);
            trial.run(MaxPool.backward(
                    trial.kernels(),
                    variant,
                    g,
                    trial.input(dy, g.y(), Layout.BLOCKED),
                    trial.input(x, g.x(), Layout.BLOCKED),
                    trial.input(y, g.y(), Layout.BLOCKED),
                    dx));
            return trial.logical(dx);
        }
    }
}
