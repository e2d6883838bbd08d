package residua.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.bytedeco.javacpp.Loader;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.cl.TestDevice;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvBackwardData;
import residua.op.conv.ConvBackwardWeights;
import residua.op.conv.ConvForward;
import residua.op.conv.Epilogue;
import residua.op.linear.FullyConnected;
import residua.op.loss.SoftmaxCrossEntropy;
import residua.op.norm.BatchNormBackward;
import residua.op.pool.MaxPool;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.LinearOracle;
import residua.oracle.LossOracle;
import residua.oracle.NormOracle;
import residua.oracle.PoolOracle;
import residua.oracle.Trial;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.PoolGeometry;
import residua.shape.ReluMask;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * Three corners on random shapes: the oracle in Java, the reference in C++ and a kernel on the device. Its name keeps it out
 * of the suite; the profile {@code native} builds the library that binds the second, and runs it.
 */
class ThreeCorners {
    private static final int BLOCK = 16;
    /** Each geometry is a program of its own to the driver. */
    private static final int TRIES = 25;
    /** Of two sums in double over the same terms in another order, relative to their absolute values. */
    private static final double SAME = 0x1p-40;

    @BeforeContainer
    static void load() {
        Loader.load(CppReference.class);
        TestDevice.require();
    }

    @Provide
    Arbitrary<Optional<ConvGeometry>> convolutions() {
        Arbitrary<Integer> channels = Arbitraries.of(1, 2, 3, 5, 16, 17, 20);
        Arbitrary<int[]> sizes = Combinators.combine(
                        Arbitraries.integers().between(1, 2),
                        channels,
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 15),
                        channels,
                        Arbitraries.of(1, 1, 1, 2, 4))
                .as((n, c, h, w, k, groups) -> new int[] {n, c * groups, h, w, k * groups, groups});
        Arbitrary<int[]> filters = Combinators.combine(
                        Arbitraries.of(1, 2, 3, 3, 5),
                        Arbitraries.of(1, 2, 3, 3, 5),
                        Arbitraries.of(1, 1, 2, 3),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(1, 1, 2),
                        Arbitraries.of(true, true, false))
                .as((r, s, stride, pad, dilation, square) ->
                        new int[] {r, square ? r : s, stride, square ? stride : 1, pad, dilation});
        return Combinators.combine(sizes, filters).as(ThreeCorners::geometry);
    }

    /** Empty where the filter is larger than the padded input. */
    private static Optional<ConvGeometry> geometry(int[] a, int[] f) {
        try {
            return Optional.of(new ConvGeometry(
                    a[0], a[1], a[2], a[3], a[4], f[0], f[1], f[2], f[3], f[4], f[4], f[5], f[5], a[5]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void convolutionsAreTheSame(@ForAll("convolutions") Optional<ConvGeometry> drawn, @ForAll int choice) {
        if (drawn.isEmpty()) {
            return;
        }
        ConvGeometry g = drawn.get();
        int[] sizes = {
            g.n(),
            g.c(),
            g.h(),
            g.w(),
            g.k(),
            g.r(),
            g.s(),
            g.strideH(),
            g.strideW(),
            g.padH(),
            g.padW(),
            g.dilationH(),
            g.dilationW(),
            g.groups()
        };
        float[] x = Inputs.integers(g.x(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        float[] dy = Inputs.integers(g.y(), 3);

        Expected y = Expected.zeros(g.y());
        CppReference.convForward(sizes, x, w, y.value(), y.magnitude());
        same("y of " + g, y, ConvOracle.forward(g, x, w));
        ConvForward forward = pick(ConvAlgorithms.forward(), g, choice);
        Bound.exact(forward.name() + " y of " + g, on(forward, g, x, w), y);

        Expected dx = Expected.zeros(g.x());
        CppReference.convBackwardData(sizes, dy, w, dx.value(), dx.magnitude());
        same("dx of " + g, dx, ConvOracle.backwardData(g, dy, w));
        ConvBackwardData data = pick(ConvAlgorithms.backwardData(), g, choice);
        Bound.exact(data.name() + " dx of " + g, on(data, g, dy, w), dx);

        Expected dw = Expected.zeros(g.filter());
        CppReference.convBackwardWeights(sizes, x, dy, dw.value(), dw.magnitude());
        same("dw of " + g, dw, ConvOracle.backwardWeights(g, x, dy));
        ConvBackwardWeights weights = pick(ConvAlgorithms.backwardWeights(), g, choice);
        Bound.exact(weights.name() + " dw of " + g, on(weights, g, x, dy), dw);
    }

    /** Any that supports the sizes and sums whole numbers exactly. */
    private static <A extends ConvAlgorithm> A pick(List<A> all, ConvGeometry g, int choice) {
        DeviceFacts facts = TestDevice.require().facts();
        List<A> exact = all.stream()
                .filter(a -> a.supports(g, facts, BLOCK) && a.rounding(g).exact())
                .toList();
        return exact.get(Math.floorMod(choice, exact.size()));
    }

    private static Optional<BufferView> scratch(Trial trial, ConvAlgorithm a, ConvGeometry g) {
        long bytes = a.scratchBytes(g, TestDevice.require().facts(), BLOCK);
        return bytes == 0 ? Optional.empty() : Optional.of(trial.scratch(bytes));
    }

    private static float[] on(ConvForward a, ConvGeometry g, float[] x, float[] w) {
        return run(t -> {
            Tensor filter = t.input(w, g.filter(), Layout.FILTER);
            Tensor y = t.output(g.y(), Layout.BLOCKED);
            List<Launch> launches = new ArrayList<>();
            Optional<Tensor> form =
                    a.prepared(g, TestDevice.require().facts(), BLOCK).map(shape -> t.output(shape, Layout.PLAIN));
            form.ifPresent(f -> launches.addAll(a.prepare(t.kernels(), g, filter, f)));
            launches.addAll(a.bind(
                    t.kernels(),
                    g,
                    t.input(x, g.x(), Layout.BLOCKED),
                    form.orElse(filter),
                    Epilogue.NONE,
                    y,
                    scratch(t, a, g)));
            t.run(launches);
            return y;
        });
    }

    private static float[] on(ConvBackwardData a, ConvGeometry g, float[] dy, float[] w) {
        return run(t -> {
            Tensor dx = t.output(g.x(), Layout.BLOCKED);
            Tensor gradient = t.input(dy, g.y(), Layout.BLOCKED);
            t.run(a.bind(t.kernels(), g, gradient, t.input(w, g.filter(), Layout.FILTER), dx, scratch(t, a, g)));
            return dx;
        });
    }

    private static float[] on(ConvBackwardWeights a, ConvGeometry g, float[] x, float[] dy) {
        return run(t -> {
            Tensor dw = t.output(g.filter(), Layout.FILTER);
            Tensor in = t.input(x, g.x(), Layout.BLOCKED);
            t.run(a.bind(t.kernels(), g, in, t.input(dy, g.y(), Layout.BLOCKED), dw, scratch(t, a, g)));
            return dw;
        });
    }

    /** What a tensor holds after launches. */
    private static float[] run(Function<Trial, Tensor> body) {
        try (Trial trial = new Trial(BLOCK)) {
            return trial.logical(body.apply(trial));
        }
    }

    @Provide
    Arbitrary<PoolGeometry> pools() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(true, false))
                .as((c, h, w, window, stride, pad, ceil) -> new PoolGeometry(
                        2, c, window + h, window + w, window, stride, Math.min(pad, window / 2), ceil));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void poolingIsTheSame(@ForAll("pools") PoolGeometry g, @ForAll Variant variant) {
        int[] sizes = {g.n(), g.c(), g.h(), g.w(), g.window(), g.stride(), g.pad(), g.p(), g.q()};
        float[] x = Inputs.integers(g.x(), 1, -3, 3);
        float[] dy = Inputs.integers(g.y(), 2);
        Expected y = Expected.zeros(g.y());
        CppReference.maxPool(sizes, x, y.value(), y.magnitude());
        same("y of " + g, y, PoolOracle.max(g, x));
        Expected dx = Expected.zeros(g.x());
        CppReference.maxPoolBackward(sizes, dy, x, dx.value(), dx.magnitude());
        same("dx of " + g, dx, PoolOracle.maxBackward(g, dy, x));
        float[] got = run(t -> {
            Tensor out = t.output(g.x(), Layout.BLOCKED);
            Tensor gradient = t.input(dy, g.y(), Layout.BLOCKED);
            Tensor in = t.input(x, g.x(), Layout.BLOCKED);
            Tensor pooled = t.input(y.floats(), g.y(), Layout.BLOCKED);
            t.run(MaxPool.backward(t.kernels(), variant, g, gradient, in, pooled, out));
            return out;
        });
        Bound.exact(variant + " dx of " + g, got, dx);
    }

    @Provide
    Arbitrary<Shape> layers() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.integers().between(1, 70),
                        Arbitraries.integers().between(2, 40))
                .as((n, c, k) -> Shape.of(n, c, k));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void classifiersAreTheSame(@ForAll("layers") Shape sizes, @ForAll Variant variant) {
        int n = sizes.dim(0);
        int c = sizes.dim(1);
        int k = sizes.dim(2);
        Shape ys = Shape.of(n, k);
        float[] x = Inputs.integers(Shape.of(n, c), 1);
        float[] w = Inputs.integers(Shape.of(k, c), 2);
        float[] b = Inputs.integers(Shape.of(k), 3);
        Expected y = Expected.zeros(ys);
        CppReference.fullyConnected(n, c, k, x, w, b, y.value(), y.magnitude());
        same("y of " + sizes, y, LinearOracle.forward(n, c, k, x, w, b));
        float[] got = run(t -> {
            Tensor out = t.output(ys, Layout.BLOCKED);
            Tensor in = t.input(x, Shape.of(n, c), Layout.BLOCKED);
            Tensor filter = t.input(w, Shape.of(k, c), Layout.FILTER);
            t.run(FullyConnected.forward(
                    t.kernels(), variant, in, filter, t.input(b, Shape.of(k), Layout.CHANNELS), out));
            return out;
        });
        Bound.exact(variant + " y of " + sizes, got, y);

        float[] logits = Inputs.reals(ys, 4, -5, 5);
        int[] labels = new int[n];
        Arrays.setAll(labels, i -> i * 3 % k);
        Expected loss = Expected.zeros(Shape.of(n));
        Expected dlogits = Expected.zeros(ys);
        CppReference.softmaxCrossEntropy(
                n, k, 0.1f, logits, labels, loss.value(), loss.magnitude(), dlogits.value(), dlogits.magnitude());
        LossOracle.Loss want = LossOracle.softmaxCrossEntropy(n, k, logits, labels, 0.1f);
        near("loss of " + ys, loss, want.loss());
        near("dlogits of " + ys, dlogits, want.dlogits());
        float[] gradient = run(t -> {
            Tensor out = t.output(ys, Layout.BLOCKED);
            Tensor in = t.input(logits, ys, Layout.BLOCKED);
            Tensor losses = t.output(Shape.of(n), Layout.PLAIN);
            t.run(SoftmaxCrossEntropy.forward(t.kernels(), variant, 0.1f, in, t.input(labels), losses, out));
            return out;
        });
        Bound.check(variant + " dlogits of " + ys, gradient, dlogits, k + 22);
    }

    @Provide
    Arbitrary<Shape> tensors() {
        return Combinators.combine(
                        Arbitraries.integers().between(2, 4),
                        Arbitraries.integers().between(1, 35),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(1, 9))
                .as((n, c, h, w) -> Shape.of(n, c, h, w));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void gradientsOfBatchNormAreTheSame(@ForAll("tensors") Shape shape, @ForAll Variant variant) {
        int c = shape.dim(1);
        int pixels = shape.dim(2) * shape.dim(3);
        Shape channels = Shape.of(c);
        float[] x = Inputs.reals(shape, 1);
        float[] g = Inputs.reals(shape, 2);
        float[] gamma = Inputs.reals(channels, 3);
        float[] mean = Inputs.reals(channels, 4);
        float[] invstd = Inputs.reals(channels, 5, 0.5, 2);
        Expected dx = Expected.zeros(shape);
        Expected dgamma = Expected.zeros(channels);
        Expected dbeta = Expected.zeros(channels);
        CppReference.batchNormBackward(
                shape.dim(0),
                c,
                pixels,
                g,
                x,
                mean,
                invstd,
                gamma,
                dx.value(),
                dx.magnitude(),
                dgamma.value(),
                dgamma.magnitude(),
                dbeta.value(),
                dbeta.magnitude());
        NormOracle.Gradients want = NormOracle.backward(shape, g, x, mean, invstd, gamma);
        near("dx of " + shape, dx, want.dx());
        near("dgamma of " + shape, dgamma, want.dgamma());
        near("dbeta of " + shape, dbeta, want.dbeta());
        float[] got = run(t -> {
            BatchNormBackward.Tensors all = new BatchNormBackward.Tensors(
                    t.input(g, shape, Layout.BLOCKED),
                    t.input(x, shape, Layout.BLOCKED),
                    t.input(gamma, channels, Layout.CHANNELS),
                    t.input(gamma, channels, Layout.CHANNELS),
                    t.input(mean, channels, Layout.CHANNELS),
                    t.input(invstd, channels, Layout.CHANNELS),
                    Optional.empty(),
                    Optional.empty(),
                    t.output(shape, Layout.BLOCKED),
                    t.output(channels, Layout.CHANNELS),
                    t.output(channels, Layout.CHANNELS),
                    Optional.empty(),
                    t.scratch(BatchNormBackward.scratchBytes(shape, BLOCK)));
            t.run(BatchNormBackward.backward(t.kernels(), variant, ReluMask.NONE, all));
            return all.dx();
        });
        Bound.check(variant + " dx of " + shape, got, dx, shape.dim(0) * (long) pixels + 22);
    }

    /** Sums of whole numbers are the same in any order. */
    private static void same(String what, Expected cpp, Expected java) {
        assertArrayEquals(java.value(), cpp.value(), () -> what + " in C++ and in Java");
        assertArrayEquals(java.magnitude(), cpp.magnitude(), () -> what + ": magnitudes in C++ and in Java");
    }

    private static void near(String what, Expected cpp, Expected java) {
        for (int i = 0; i < java.value().length; i++) {
            double allowed = SAME * java.magnitude()[i];
            assertArrayEquals(
                    new double[] {java.value()[i]},
                    new double[] {cpp.value()[i]},
                    allowed,
                    () -> what + " in C++ and in Java");
        }
    }
}
