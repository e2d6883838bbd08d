package residua.op.linear;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.LinearOracle;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

class FullyConnectedTest {

    @ParameterizedTest
    @EnumSource
    void smallShapes(Variant variant) {
        CaseTable.layers("small").forEach(c -> checkExact(variant, c));
    }

    @ParameterizedTest
    @EnumSource
    void edgesOfTiles(Variant variant) {
        CaseTable.layers("edge").forEach(c -> checkExact(variant, c));
    }

    @ParameterizedTest
    @EnumSource
    void realNumbers(Variant variant) {
        int n = 6;
        int c = 130;
        int k = 70;
        Operands o = new Operands(n, c, k, true);
        Bound.check("y", o.forward(variant, 16), LinearOracle.forward(n, c, k, o.x, o.w, o.b), c + 1);
        Bound.check("dx", o.backwardData(variant, 16), LinearOracle.backwardData(n, c, k, o.dy, o.w), k);
        float[][] dwAndDb = o.backwardWeights(variant, 16);
        Bound.check("dw", dwAndDb[0], LinearOracle.backwardWeights(n, c, k, o.x, o.dy), n);
        Bound.check("db", dwAndDb[1], LinearOracle.backwardBias(n, k, o.dy), n);
    }

    private static void checkExact(Variant variant, CaseTable.Case<Shape> sizes) {
        int block = sizes.block();
        int n = sizes.sizes().dim(0);
        int c = sizes.sizes().dim(1);
        int k = sizes.sizes().dim(2);
        Operands o = new Operands(n, c, k, false);
        String what = " n " + n + " c " + c + " k " + k + " block " + block;
        Bound.exact("y" + what, o.forward(variant, block), LinearOracle.forward(n, c, k, o.x, o.w, o.b));
        Bound.exact("dx" + what, o.backwardData(variant, block), LinearOracle.backwardData(n, c, k, o.dy, o.w));
        float[][] dwAndDb = o.backwardWeights(variant, block);
        Bound.exact("dw" + what, dwAndDb[0], LinearOracle.backwardWeights(n, c, k, o.x, o.dy));
        Bound.exact("db" + what, dwAndDb[1], LinearOracle.backwardBias(n, k, o.dy));
    }

    /** Operands of the three passes. */
    private static final class Operands {
        private final Shape xShape;
        private final Shape wShape;
        private final Shape yShape;
        private final Shape bShape;
        private final float[] x;
        private final float[] w;
        private final float[] b;
        private final float[] dy;

        Operands(int n, int c, int k, boolean real) {
            xShape = Shape.of(n, c);
            wShape = Shape.of(k, c);
            yShape = Shape.of(n, k);
            bShape = Shape.of(k);
            x = values(xShape, 1, real);
            w = values(wShape, 2, real);
            b = values(bShape, 3, real);
            dy = values(yShape, 4, real);
        }

        private static float[] values(Shape shape, long seed, boolean real) {
            return real ? Inputs.reals(shape, seed) : Inputs.integers(shape, seed);
        }

        float[] forward(Variant variant, int block) {
            try (Trial trial = new Trial(block)) {
                Tensor y = trial.output(yShape, Layout.BLOCKED);
                trial.run(FullyConnected.forward(
                        trial.kernels(),
                        variant,
                        trial.input(x, xShape, Layout.BLOCKED),
                        trial.input(w, wShape, Layout.FILTER),
                        trial.input(b, bShape, Layout.CHANNELS),
                        y));
                return trial.logical(y);
            }
        }

        float[] backwardData(Variant variant, int block) {
            try (Trial trial = new Trial(block)) {
                Tensor dx = trial.output(xShape, Layout.BLOCKED);
                trial.run(FullyConnected.backwardData(
                        trial.kernels(),
                        variant,
                        trial.input(dy, yShape, Layout.BLOCKED),
                        trial.input(w, wShape, Layout.FILTER),
                        dx));
                return trial.logical(dx);
            }
        }

        float[][] backwardWeights(Variant variant, int block) {
            try (Trial trial = new Trial(block)) {
                Tensor dw = trial.output(wShape, Layout.FILTER);
                Tensor db = trial.output(bShape, Layout.CHANNELS);
                trial.run(FullyConnected.backwardWeights(
                        trial.kernels(),
                        variant,
                        trial.input(x, xShape, Layout.BLOCKED),
                        trial.input(dy, yShape, Layout.BLOCKED),
                        dw,
                        db));
                return new float[][] {trial.logical(dw), trial.logical(db)};
            }
        }
    }
}
