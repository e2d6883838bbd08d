package residua.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import residua.graph.Op;
import residua.kernel.Variant;
import residua.op.elementwise.Add;
import residua.op.elementwise.Bias;
import residua.op.elementwise.Relu;
import residua.op.elementwise.ShortcutA;
import residua.op.linear.FullyConnected;
import residua.op.loss.SoftmaxCrossEntropy;
import residua.op.pool.GlobalAvgPool;
import residua.op.pool.MaxPool;
import residua.oracle.ElementwiseOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.LinearOracle;
import residua.oracle.LossOracle;
import residua.oracle.PoolOracle;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.PoolGeometry;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.OpTrial;

/** Every variant of the kernels that are neither convolutions nor norms. */
final class OpChecks {
    private static final int BLOCK = 16;
    /** Of the sums over pixels: a chunk's rounds, and those that add the chunks up. */
    private static final long CHUNK_ROUNDINGS = 64 + 3;

    private final List<Check> checks = new ArrayList<>();
    private final Variant variant;

    private OpChecks(Variant variant) {
        this.variant = variant;
    }

    /**
     * All of them.
     *
     * @param shapes of activations
     * @param layers fully connected ones, {@code [N, C, K]}
     */
    static List<Check> of(List<Shape> shapes, List<Shape> layers) {
        List<Check> all = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            OpChecks of = new OpChecks(variant);
            for (Shape shape : shapes) {
                of.elementwise(shape);
                of.pools(shape);
            }
            layers.forEach(l -> of.classifier(l.dim(0), l.dim(1), l.dim(2)));
            all.addAll(of.checks);
        }
        return all;
    }

    /** Fills a comparison in from a trial. */
    @FunctionalInterface
    private interface Body {
        void run(OpTrial trial, Comparison comparison);
    }

    private void check(Class<? extends Op> op, String what, Body body) {
        checks.add(of(op, variant, what, body::run));
    }

    /** A check of an operation on a trial of its own. */
    static Check of(
            Class<? extends Op> op,
            Variant variant,
            String what,
            java.util.function.BiConsumer<OpTrial, Comparison> body) {
        return new Check(op.getSimpleName(), Check.name(variant), what, kernels -> {
            Comparison comparison = new Comparison();
            try (OpTrial trial = OpTrial.open(kernels, BLOCK)) {
                body.accept(trial, comparison);
            }
            return comparison.outcome();
        });
    }

    private void elementwise(Shape shape) {
        String what = shape.toString();
        float[] a = Inputs.reals(shape, 1);
        float[] b = Inputs.reals(shape, 2);
        Shape channels = Shape.of(shape.dim(1));
        float[] bias = Inputs.reals(channels, 3);
        check(Op.Relu.class, what, (t, c) -> {
            Tensor y = t.output(shape, Layout.BLOCKED);
            c.fault(t.run(Relu.forward(t.kernels(), variant, t.input(a, shape, Layout.BLOCKED), y)));
            exact(t, c, "y", y, ElementwiseOracle.relu(shape, a));
        });
        check(Op.ReluBackward.class, what, (t, c) -> {
            Tensor dx = t.output(shape, Layout.BLOCKED);
            Tensor dy = t.input(a, shape, Layout.BLOCKED);
            c.fault(t.run(Relu.backward(t.kernels(), variant, dy, t.input(b, shape, Layout.BLOCKED), dx)));
            exact(t, c, "dx", dx, ElementwiseOracle.reluBackward(shape, a, b));
        });
        check(Op.Add.class, what, (t, c) -> {
            Tensor y = t.output(shape, Layout.BLOCKED);
            Tensor first = t.input(a, shape, Layout.BLOCKED);
            c.fault(t.run(Add.forward(t.kernels(), variant, true, first, t.input(b, shape, Layout.BLOCKED), y)));
            near(t, c, "y", y, ElementwiseOracle.add(shape, a, b, true), 1);
        });
        check(Op.Bias.class, what, (t, c) -> {
            Tensor y = t.output(shape, Layout.BLOCKED);
            Tensor x = t.input(a, shape, Layout.BLOCKED);
            c.fault(t.run(Bias.forward(t.kernels(), variant, x, t.input(bias, channels, Layout.CHANNELS), y)));
            near(t, c, "y", y, ElementwiseOracle.bias(shape, a, bias), 1);
        });
        check(Op.BiasBackward.class, what, (t, c) -> {
            Tensor db = t.output(channels, Layout.CHANNELS);
            Tensor dy = t.input(a, shape, Layout.BLOCKED);
            c.fault(t.run(
                    Bias.backward(t.kernels(), variant, dy, db, t.scratch(Bias.backwardScratchBytes(shape, BLOCK)))));
            long k = CHUNK_ROUNDINGS + PixelChunks.reduction(shape).chunks();
            near(t, c, "db", db, ElementwiseOracle.biasBackward(shape, a), k);
        });
        shortcut(shape, a);
    }

    private void shortcut(Shape shape, float[] a) {
        int k = 2 * shape.dim(1);
        int before = shape.dim(1) / 2;
        Shape half = ElementwiseOracle.shortcutShape(shape, k, 2);
        check(Op.ShortcutA.class, shape.toString(), (t, c) -> {
            Tensor y = t.output(half, Layout.BLOCKED);
            Tensor x = t.input(a, shape, Layout.BLOCKED);
            c.fault(t.run(ShortcutA.forward(t.kernels(), variant, 2, before, x, y)));
            exact(t, c, "y", y, ElementwiseOracle.shortcutA(shape, a, k, 2, before));
        });
        check(Op.ShortcutABackward.class, shape.toString(), (t, c) -> {
            float[] dy = Inputs.reals(half, 4);
            Tensor dx = t.output(shape, Layout.BLOCKED);
            Tensor given = t.input(dy, half, Layout.BLOCKED);
            c.fault(t.run(ShortcutA.backward(t.kernels(), variant, 2, before, given, dx)));
            exact(t, c, "dx", dx, ElementwiseOracle.shortcutABackward(shape, dy, k, 2, before));
        });
    }

    private void pools(Shape shape) {
        PoolGeometry g = new PoolGeometry(shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3), 3, 2, 1, false);
        float[] x = Inputs.integers(shape, 1, -3, 3); // few values: windows with several largest ones
        float[] dy = Inputs.integers(g.y(), 2);
        Expected y = PoolOracle.max(g, x);
        check(Op.MaxPool.class, shape.toString(), (t, c) -> {
            Tensor out = t.output(g.y(), Layout.BLOCKED);
            c.fault(t.run(MaxPool.forward(t.kernels(), variant, g, t.input(x, shape, Layout.BLOCKED), out)));
            exact(t, c, "y", out, y);
        });
        check(Op.MaxPoolBackward.class, shape.toString(), (t, c) -> {
            Tensor dx = t.output(shape, Layout.BLOCKED);
            Tensor gradient = t.input(dy, g.y(), Layout.BLOCKED);
            Tensor in = t.input(x, shape, Layout.BLOCKED);
            Tensor out = t.input(y.floats(), g.y(), Layout.BLOCKED);
            c.fault(t.run(MaxPool.backward(t.kernels(), variant, g, gradient, in, out, dx)));
            exact(t, c, "dx", dx, PoolOracle.maxBackward(g, dy, x));
        });
        Shape row = Shape.of(shape.dim(0), shape.dim(1));
        float[] reals = Inputs.reals(shape, 5);
        float[] gradient = Inputs.reals(row, 6);
        check(Op.GlobalAvgPool.class, shape.toString(), (t, c) -> {
            Tensor out = t.output(row, Layout.BLOCKED);
            c.fault(t.run(GlobalAvgPool.forward(t.kernels(), variant, t.input(reals, shape, Layout.BLOCKED), out)));
            near(t, c, "y", out, PoolOracle.average(shape, reals), (long) shape.dim(2) * shape.dim(3) + 1);
        });
        check(Op.GlobalAvgPoolBackward.class, shape.toString(), (t, c) -> {
            Tensor dx = t.output(shape, Layout.BLOCKED);
            c.fault(t.run(GlobalAvgPool.backward(t.kernels(), variant, t.input(gradient, row, Layout.BLOCKED), dx)));
            near(t, c, "dx", dx, PoolOracle.averageBackward(shape, gradient), 5);
        });
    }

    private void classifier(int n, int c, int k) {
        String what = n + " x " + c + " to " + k;
        Shape xs = Shape.of(n, c);
        Shape ws = Shape.of(k, c);
        Shape ys = Shape.of(n, k);
        Shape bs = Shape.of(k);
        float[] x = Inputs.reals(xs, 1);
        float[] w = Inputs.reals(ws, 2);
        float[] b = Inputs.reals(bs, 3);
        float[] dy = Inputs.reals(ys, 4);
        check(Op.FullyConnected.class, what, (t, cmp) -> {
            Tensor y = t.output(ys, Layout.BLOCKED);
            Tensor in = t.input(x, xs, Layout.BLOCKED);
            Tensor filter = t.input(w, ws, Layout.FILTER);
            Tensor bias = t.input(b, bs, Layout.CHANNELS);
            cmp.fault(t.run(FullyConnected.forward(t.kernels(), variant, in, filter, bias, y)));
            near(t, cmp, "y", y, LinearOracle.forward(n, c, k, x, w, b), c + 1L);
        });
        check(Op.FullyConnectedBackwardData.class, what, (t, cmp) -> {
            Tensor dx = t.output(xs, Layout.BLOCKED);
            Tensor gradient = t.input(dy, ys, Layout.BLOCKED);
            Tensor filter = t.input(w, ws, Layout.FILTER);
            cmp.fault(t.run(FullyConnected.backwardData(t.kernels(), variant, gradient, filter, dx)));
            near(t, cmp, "dx", dx, LinearOracle.backwardData(n, c, k, dy, w), k);
        });
        check(Op.FullyConnectedBackwardWeights.class, what, (t, cmp) -> {
            Tensor dw = t.output(ws, Layout.FILTER);
            Tensor db = t.output(bs, Layout.CHANNELS);
            Tensor in = t.input(x, xs, Layout.BLOCKED);
            Tensor gradient = t.input(dy, ys, Layout.BLOCKED);
            cmp.fault(t.run(FullyConnected.backwardWeights(t.kernels(), variant, in, gradient, dw, db)));
            near(t, cmp, "dw", dw, LinearOracle.backwardWeights(n, c, k, x, dy), n);
            near(t, cmp, "db", db, LinearOracle.backwardBias(n, k, dy), n);
        });
        check(Op.SoftmaxCrossEntropy.class, n + " of " + k + " classes", (t, cmp) -> {
            float[] logits = Inputs.reals(ys, 5, -5, 5);
            int[] labels = new int[n];
            Arrays.setAll(labels, i -> i * 3 % k);
            LossOracle.Loss want = LossOracle.softmaxCrossEntropy(n, k, logits, labels, 0.1f);
            Tensor loss = t.output(Shape.of(n), Layout.PLAIN);
            Tensor dlogits = t.output(ys, Layout.BLOCKED);
            Tensor in = t.input(logits, ys, Layout.BLOCKED);
            cmp.fault(
                    t.run(SoftmaxCrossEntropy.forward(t.kernels(), variant, 0.1f, in, t.input(labels), loss, dlogits)));
            near(t, cmp, "loss", loss, want.loss(), k + 28L);
            near(t, cmp, "dlogits", dlogits, want.dlogits(), k + 20L);
        });
    }

    /** Within the bound, and zero beyond the last channel. */
    static void near(OpTrial trial, Comparison comparison, String what, Tensor got, Expected want, long k) {
        comparison.near(what, trial.logical(got), want, k);
        comparison.fault(padding(trial, got));
    }

    /** The reference itself, and zero beyond the last channel. */
    static void exact(OpTrial trial, Comparison comparison, String what, Tensor got, Expected want) {
        comparison.exact(what, trial.logical(got), want);
        comparison.fault(padding(trial, got));
    }

    private static Optional<String> padding(OpTrial trial, Tensor got) {
        return got.layout() == Layout.PLAIN ? Optional.empty() : trial.padding(got);
    }
}
