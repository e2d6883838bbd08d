package residua.replay;

import java.util.Locale;
import java.util.Optional;
import residua.kernel.Variant;
import residua.op.elementwise.Add;
import residua.op.elementwise.Bias;
import residua.op.elementwise.Dropout;
import residua.op.elementwise.Ones;
import residua.op.elementwise.Relu;
import residua.op.elementwise.ShortcutA;
import residua.op.linear.FullyConnected;
import residua.op.loss.LabelRank;
import residua.op.loss.SoftmaxCrossEntropy;
import residua.op.pool.GlobalAvgPool;
import residua.op.pool.MaxPool;
import residua.op.reorder.Nchw;
import residua.op.sgd.GradientSum;
import residua.op.sgd.LossGuard;
import residua.op.sgd.SgdUpdate;
import residua.shape.Layout;
import residua.shape.PoolGeometry;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

/** Every variant of the kernels that are neither convolutions nor norms. */
final class OpCases {
    private static final float SMOOTHING = 0.1f;
    private static final float RATE = 0.3f;
    private static final int KEY = 5;
    /** Elements that share a weight decay. */
    private static final int CHUNK = 64;

    private final LaunchList list;
    private final Variant variant;
    private final String set;
    private final int block;

    private OpCases(LaunchList list, Variant variant, String set, int block) {
        this.list = list;
        this.variant = variant;
        this.set = set;
        this.block = block;
    }

    /** Appends those on the sizes of that set. */
    static void addTo(LaunchList list, String set) {
        for (Variant variant : Variant.values()) {
            for (CaseTable.Case<Shape> c : CaseTable.tensors(set)) {
                OpCases cases = new OpCases(list, variant, set, c.block());
                cases.elementwise(c.sizes());
                if (c.sizes().rank() > 2) {
                    cases.shortcut(c.sizes(), 2);
                    cases.shortcut(c.sizes(), 1);
                    cases.average(c.sizes());
                }
            }
            CaseTable.pools(set).forEach(c -> new OpCases(list, variant, set, c.block()).max(c.sizes()));
            CaseTable.layers(set).forEach(c -> new OpCases(list, variant, set, c.block()).classifier(c.sizes()));
            for (SgdUpdate.Convention convention : SgdUpdate.Convention.values()) {
                new OpCases(list, variant, set, 16).sgd(convention, set.equals("small") ? 2 : 33);
            }
        }
        for (CaseTable.Case<Shape> c : CaseTable.layers(set)) {
            new OpCases(list, Variant.PLAIN, set, c.block()).withoutVariants(c.sizes());
        }
    }

    private LaunchList.Case begin(String operation, Object... numbers) {
        return list.begin(operation, variant.name(), set, block, numbers);
    }

    private void elementwise(Shape shape) {
        try (LaunchList.Case c = begin("relu")) {
            Tensor y = c.out("y", shape, Layout.BLOCKED);
            c.launch(Relu.forward(c.kernels(), variant, c.in("x", shape, Layout.BLOCKED), y));
        }
        try (LaunchList.Case c = begin("relu_backward")) {
            Tensor dy = c.in("dy", shape, Layout.BLOCKED);
            Tensor y = c.in("y", shape, Layout.BLOCKED);
            c.launch(Relu.backward(c.kernels(), variant, dy, y, c.out("dx", shape, Layout.BLOCKED)));
        }
        for (boolean relu : new boolean[] {false, true}) {
            try (LaunchList.Case c = begin("add", "relu", relu ? 1 : 0)) {
                Tensor a = c.in("a", shape, Layout.BLOCKED);
                Tensor b = c.in("b", shape, Layout.BLOCKED);
                c.launch(Add.forward(c.kernels(), variant, relu, a, b, c.out("y", shape, Layout.BLOCKED)));
            }
        }
        Shape channels = Shape.of(shape.dim(1));
        try (LaunchList.Case c = begin("bias")) {
            Tensor x = c.in("x", shape, Layout.BLOCKED);
            Tensor b = c.in("b", channels, Layout.CHANNELS);
            c.launch(Bias.forward(c.kernels(), variant, x, b, c.out("y", shape, Layout.BLOCKED)));
        }
        try (LaunchList.Case c = begin("bias_backward")) {
            Tensor dy = c.in("dy", shape, Layout.BLOCKED);
            Tensor db = c.out("db", channels, Layout.CHANNELS);
            var scratch = c.scratch("scratch", Bias.backwardScratchBytes(shape, block));
            c.launch(Bias.backward(c.kernels(), variant, dy, db, scratch));
        }
        try (LaunchList.Case c = begin("dropout", "rate", RATE, "key", KEY)) {
            Tensor x = c.in("x", shape, Layout.BLOCKED);
            Tensor step = c.ints("step", "in", 2);
            c.launch(Dropout.forward(c.kernels(), variant, RATE, KEY, x, step, c.out("y", shape, Layout.BLOCKED)));
        }
        try (LaunchList.Case c = begin("to_blocked")) {
            Tensor x = c.in("x", shape, Layout.PLAIN);
            c.launch(Nchw.toBlocked(c.kernels(), variant, x, c.out("y", shape, Layout.BLOCKED)));
        }
        try (LaunchList.Case c = begin("from_blocked")) {
            Tensor x = c.in("x", shape, Layout.BLOCKED);
            c.launch(Nchw.fromBlocked(c.kernels(), variant, x, c.out("y", shape, Layout.PLAIN)));
        }
    }

    private void shortcut(Shape x, int stride) {
        int k = 2 * x.dim(1) + 1;
        int before = x.dim(1) / 2;
        Shape y = Shape.of(x.dim(0), k, (x.dim(2) + stride - 1) / stride, (x.dim(3) + stride - 1) / stride);
        try (LaunchList.Case c = begin("shortcut_a", "stride", stride, "before", before)) {
            Tensor from = c.in("x", x, Layout.BLOCKED);
            Tensor to = c.out("y", y, Layout.BLOCKED);
            c.launch(ShortcutA.forward(c.kernels(), variant, stride, before, from, to));
        }
        try (LaunchList.Case c = begin("shortcut_a_backward", "stride", stride, "before", before)) {
            Tensor from = c.in("dy", y, Layout.BLOCKED);
            Tensor to = c.out("dx", x, Layout.BLOCKED);
            c.launch(ShortcutA.backward(c.kernels(), variant, stride, before, from, to));
        }
    }

    private void average(Shape shape) {
        Shape row = Shape.of(shape.dim(0), shape.dim(1));
        try (LaunchList.Case c = begin("global_avg_pool")) {
            Tensor x = c.in("x", shape, Layout.BLOCKED);
            c.launch(GlobalAvgPool.forward(c.kernels(), variant, x, c.out("y", row, Layout.BLOCKED)));
        }
        try (LaunchList.Case c = begin("global_avg_pool_backward")) {
            Tensor dy = c.in("dy", row, Layout.BLOCKED);
            c.launch(GlobalAvgPool.backward(c.kernels(), variant, dy, c.out("dx", shape, Layout.BLOCKED)));
        }
    }

    private void max(PoolGeometry g) {
        Object[] numbers = {"window", g.window(), "stride", g.stride(), "pad", g.pad()};
        try (LaunchList.Case c = begin("max_pool", numbers)) {
            Tensor x = c.in("x", g.x(), Layout.BLOCKED);
            c.launch(MaxPool.forward(c.kernels(), variant, g, x, c.out("y", g.y(), Layout.BLOCKED)));
        }
        try (LaunchList.Case c = begin("max_pool_backward", numbers)) {
            Tensor dy = c.in("dy", g.y(), Layout.BLOCKED);
            Tensor x = c.in("x", g.x(), Layout.BLOCKED);
            Tensor y = c.in("y", g.y(), Layout.BLOCKED);
            c.launch(MaxPool.backward(c.kernels(), variant, g, dy, x, y, c.out("dx", g.x(), Layout.BLOCKED)));
        }
    }

    private void classifier(Shape sizes) {
        Shape xs = Shape.of(sizes.dim(0), sizes.dim(1));
        Shape ws = Shape.of(sizes.dim(2), sizes.dim(1));
        Shape ys = Shape.of(sizes.dim(0), sizes.dim(2));
        Shape bs = Shape.of(sizes.dim(2));
        try (LaunchList.Case c = begin("fully_connected")) {
            Tensor x = c.in("x", xs, Layout.BLOCKED);
            Tensor w = c.in("w", ws, Layout.FILTER);
            Tensor b = c.in("b", bs, Layout.CHANNELS);
            c.launch(FullyConnected.forward(c.kernels(), variant, x, w, b, c.out("y", ys, Layout.BLOCKED)));
        }
        try (LaunchList.Case c = begin("fully_connected_backward_data")) {
            Tensor dy = c.in("dy", ys, Layout.BLOCKED);
            Tensor w = c.in("w", ws, Layout.FILTER);
            c.launch(FullyConnected.backwardData(c.kernels(), variant, dy, w, c.out("dx", xs, Layout.BLOCKED)));
        }
        try (LaunchList.Case c = begin("fully_connected_backward_weights")) {
            Tensor x = c.in("x", xs, Layout.BLOCKED);
            Tensor dy = c.in("dy", ys, Layout.BLOCKED);
            Tensor dw = c.out("dw", ws, Layout.FILTER);
            c.launch(FullyConnected.backwardWeights(c.kernels(), variant, x, dy, dw, c.out("db", bs, Layout.CHANNELS)));
        }
        try (LaunchList.Case c = begin("softmax_cross_entropy", "smoothing", SMOOTHING)) {
            Tensor logits = c.in("logits", ys, Layout.BLOCKED);
            Tensor labels = c.ints("labels", "in", ys.dim(0));
            Tensor loss = c.out("loss", Shape.of(ys.dim(0)), Layout.PLAIN);
            Tensor dlogits = c.out("dlogits", ys, Layout.BLOCKED);
            c.launch(SoftmaxCrossEntropy.forward(c.kernels(), variant, SMOOTHING, logits, labels, loss, dlogits));
        }
    }

    private void sgd(SgdUpdate.Convention convention, int chunks) {
        for (boolean nesterov : new boolean[] {false, true}) {
            Shape all = Shape.of(chunks * CHUNK);
            SgdUpdate.Rule rule = new SgdUpdate.Rule(convention, nesterov);
            String name = "sgd_" + convention.name().toLowerCase(Locale.ROOT);
            try (LaunchList.Case c = begin(name, "nesterov", nesterov ? 1 : 0, "chunk", CHUNK)) {
                sgd(c, rule, all, SgdUpdate.Decay.ofChunks(CHUNK, c.in("decay", Shape.of(chunks), Layout.PLAIN)));
            }
            float oneDecay = 0.0625f;
            try (LaunchList.Case c = begin(name, "nesterov", nesterov ? 1 : 0, "one_decay", oneDecay)) {
                sgd(c, rule, all, SgdUpdate.Decay.ofAll(oneDecay));
            }
        }
    }

    private void sgd(LaunchList.Case c, SgdUpdate.Rule rule, Shape all, SgdUpdate.Decay decay) {
        SgdUpdate.Tensors tensors = new SgdUpdate.Tensors(
                c.state("w", all, Layout.PLAIN),
                c.in("g", all, Layout.PLAIN),
                c.state("v", all, Layout.PLAIN),
                c.in("hyper", Shape.of(SgdUpdate.HYPER_FLOATS), Layout.PLAIN),
                c.ints("guard", "in", 1));
        c.launch(SgdUpdate.update(c.kernels(), variant, block, rule, all.elements(), tensors, decay));
    }

    private void withoutVariants(Shape sizes) {
        Shape ys = Shape.of(sizes.dim(0), sizes.dim(2));
        try (LaunchList.Case c = begin("label_rank")) {
            Tensor logits = c.in("logits", ys, Layout.BLOCKED);
            Tensor labels = c.ints("labels", "in", ys.dim(0));
            c.launch(LabelRank.forward(c.kernels(), logits, labels, c.ints("ranks", "out", ys.dim(0))));
        }
        try (LaunchList.Case c = begin("loss_guard")) {
            Tensor loss = c.in("loss", Shape.of(ys.dim(0)), Layout.PLAIN);
            c.launch(LossGuard.forward(c.kernels(), loss, c.ints("guard", "out", 1)));
        }
        try (LaunchList.Case c = begin("ones")) {
            c.launch(Ones.fill(c.kernels(), c.out("y", Shape.of(sizes.dim(1)), Layout.CHANNELS)));
        }
        Shape packed = Shape.of(4 * sizes.dim(1));
        for (boolean first : new boolean[] {false, true}) {
            float share = 0.25f;
            try (LaunchList.Case c = begin("gradient_sum", "share", share)) {
                Tensor g = c.in("g", packed, Layout.PLAIN);
                Optional<Tensor> sum = c.in(!first, "sum", packed, Layout.PLAIN);
                c.launch(GradientSum.add(
                        c.kernels(), packed.elements(), share, g, sum, c.out("y", packed, Layout.PLAIN)));
            }
        }
    }
}
