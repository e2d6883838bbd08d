package residua.op.sgd;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.kernel.Variant;
import residua.op.sgd.SgdUpdate.Convention;
import residua.oracle.Bound;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class SgdUpdateTest {
    private static final int CHUNK = 64;

    @ParameterizedTest
    @EnumSource
    void twoChunksOfDecay(Variant variant) {
        check(variant, 2 * CHUNK, Convention.PYTORCH, false, 1);
        check(variant, 2 * CHUNK, Convention.CAFFE, true, 1);
    }

    @ParameterizedTest
    @EnumSource
    void everyRuleToTheBit(Variant variant) {
        for (Convention convention : Convention.values()) {
            check(variant, 100 * CHUNK, convention, false, 1);
            check(variant, 33 * CHUNK, convention, true, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneParameterToTheBit(Variant variant) {
        float[] hyper = {0.1f, 0.9f, 0, 0, 0, 0, 0, 0};
        float[] decays = new float[3];
        Arrays.fill(decays, 0.01f);
        for (Convention convention : Convention.values()) {
            Shape shape = Shape.of(decays.length * CHUNK);
            float[] w = Inputs.reals(shape, 1);
            float[] g = Inputs.reals(shape, 2);
            float[] v = Inputs.reals(shape, 3);
            try (Trial trial = new Trial(16)) {
                Tensor weights = trial.state(w, shape, Layout.PLAIN);
                Tensor momentum = trial.state(v, shape, Layout.PLAIN);
                Tensor gradient = trial.input(g, shape, Layout.PLAIN);
                Tensor hypers = trial.input(hyper, Shape.of(8), Layout.PLAIN);
                trial.run(SgdUpdate.update(
                        trial.kernels(),
                        variant,
                        16,
                        new SgdUpdate.Rule(convention, true),
                        shape.elements(),
                        new SgdUpdate.Tensors(weights, gradient, momentum, hypers, trial.input(1)),
                        SgdUpdate.Decay.ofAll(decays[0])));
                step(convention, true, hyper[0], hyper[1], decays, w, g, v);
                Bound.sameBits("w " + convention, shape, trial.logical(weights), w);
                Bound.sameBits("v " + convention, shape, trial.logical(momentum), v);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGuardLeavesAllAsItIs(Variant variant) {
        check(variant, 100 * CHUNK, Convention.PYTORCH, true, 0);
    }

    @ParameterizedTest
    @EnumSource
    void refusesShortBuffers(Variant variant) {
        try (Trial trial = new Trial(16)) {
            Tensor t = trial.output(Shape.of(CHUNK), Layout.PLAIN);
            Tensor decay = trial.output(Shape.of(1), Layout.PLAIN);
            Tensor hyper = trial.output(Shape.of(7), Layout.PLAIN);
            SgdUpdate.Tensors tensors = new SgdUpdate.Tensors(t, t, t, hyper, decay);
            refused(trial, variant, CHUNK, tensors, SgdUpdate.Decay.ofChunks(CHUNK, decay));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesPartsOfBlocks(Variant variant) {
        try (Trial trial = new Trial(16)) {
            Tensor t = trial.output(Shape.of(CHUNK), Layout.PLAIN);
            SgdUpdate.Tensors tensors = new SgdUpdate.Tensors(t, t, t, t, t);
            refused(trial, variant, CHUNK - 1, tensors, SgdUpdate.Decay.ofAll(0));
            refused(trial, variant, CHUNK, tensors, SgdUpdate.Decay.ofChunks(CHUNK / 8, t));
        }
    }

    private static void refused(
            Trial trial, Variant variant, int elements, SgdUpdate.Tensors tensors, SgdUpdate.Decay decay) {
        SgdUpdate.Rule rule = new SgdUpdate.Rule(Convention.PYTORCH, false);
        assertThrows(
                IllegalArgumentException.class,
                () -> SgdUpdate.update(trial.kernels(), variant, 16, rule, elements, tensors, decay));
    }

    private static void check(Variant variant, int elements, Convention convention, boolean nesterov, int guard) {
        Shape shape = Shape.of(elements);
        Shape chunks = Shape.of(elements / CHUNK);
        float[] w = Inputs.reals(shape, 1);
        float[] g = Inputs.reals(shape, 2);
        float[] v = Inputs.reals(shape, 3);
        float[] decay = Inputs.reals(chunks, 4, 0, 0.1);
        float[] hyper = {0.1f, 0.9f, 0, 0, 0, 0, 0, 0};
        try (Trial trial = new Trial(16)) {
            Tensor weights = trial.state(w, shape, Layout.PLAIN);
            Tensor momentum = trial.state(v, shape, Layout.PLAIN);
            trial.run(SgdUpdate.update(
                    trial.kernels(),
                    variant,
                    16,
                    new SgdUpdate.Rule(convention, nesterov),
                    elements,
                    new SgdUpdate.Tensors(
                            weights,
                            trial.input(g, shape, Layout.PLAIN),
                            momentum,
                            trial.input(hyper, Shape.of(8), Layout.PLAIN),
                            trial.input(guard)),
                    SgdUpdate.Decay.ofChunks(CHUNK, trial.input(decay, chunks, Layout.PLAIN))));
            if (guard != 0) {
                step(convention, nesterov, hyper[0], hyper[1], decay, w, g, v);
            }
            String what = convention + (nesterov ? " nesterov " : " ") + elements;
            Bound.sameBits("w " + what, shape, trial.logical(weights), w);
            Bound.sameBits("v " + what, shape, trial.logical(momentum), v);
        }
    }

    /** The rule, as the kernel's head has it. */
    private static void step(
            Convention convention,
            boolean nesterov,
            float lr,
            float m,
            float[] decay,
            float[] w,
            float[] g,
            float[] v) {
        for (int i = 0; i < w.length; i++) {
            float gradient = Math.fma(decay[i / CHUNK], w[i], g[i]);
            if (convention == Convention.PYTORCH) {
                v[i] = Math.fma(m, v[i], gradient);
                float d = nesterov ? Math.fma(m, v[i], gradient) : v[i];
                w[i] = Math.fma(-lr, d, w[i]);
            } else {
                float next = Math.fma(m, v[i], lr * gradient);
                float d = nesterov ? Math.fma(1 + m, next, -(m * v[i])) : next;
                w[i] = w[i] - d;
                v[i] = next;
            }
        }
    }
}
