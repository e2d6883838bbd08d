package residua.op.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.oracle.Bound;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class GradientSumTest {

    @ParameterizedTest
    @ValueSource(ints = {4, 252, 256, 260, 1000})
    void wholeNumbersAreExact(int n) {
        float[] g = Inputs.integers(Shape.of(n), 1);
        float[] sum = Inputs.integers(Shape.of(n), 2);
        float[] first = new float[n];
        float[] next = new float[n];
        for (int i = 0; i < n; i++) {
            first[i] = 0.25f * g[i];
            next[i] = sum[i] + 0.25f * g[i];
        }
        assertArrayEquals(first, run(g, Optional.empty(), 0.25f));
        assertArrayEquals(next, run(g, Optional.of(sum), 0.25f));
    }

    @Test
    void realNumbersAreWithinTheBound() {
        int n = 1000;
        float share = 1 / 3f;
        float[] g = Inputs.reals(Shape.of(n), 1);
        float[] sum = Inputs.reals(Shape.of(n), 2);
        double[] want = new double[n];
        double[] terms = new double[n];
        for (int i = 0; i < n; i++) {
            want[i] = sum[i] + (double) share * g[i];
            terms[i] = Math.abs(sum[i]) + Math.abs((double) share * g[i]);
        }
        Bound.check("sum", run(g, Optional.of(sum), share), new Expected(Shape.of(n), want, terms), 2);
    }

    @Test
    void partsOfAQuadAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> run(new float[6], Optional.empty(), 1));
    }

    private static float[] run(float[] g, Optional<float[]> sum, float share) {
        Shape shape = Shape.of(g.length);
        try (Trial trial = new Trial(16)) {
            Tensor y = trial.output(shape, Layout.PLAIN);
            Tensor part = trial.input(g, shape, Layout.PLAIN);
            Optional<Tensor> before = sum.map(s -> trial.input(s, shape, Layout.PLAIN));
            trial.run(GradientSum.add(trial.kernels(), g.length, share, part, before, y));
            return trial.logical(y);
        }
    }
}
