package residua.graph;

import java.util.List;
import java.util.Map;
import residua.shape.ReluMask;

/** The gradient of each operation: one small rule for each, which emits backward nodes into a {@link BackwardPass}. */
final class GradientRules {
    private GradientRules() {}

    /** Emits the nodes for one operation, given the gradient {@code dy} of the node's first output. */
    @FunctionalInterface
    private interface Rule<O extends Op> {
        void emit(O op, Node node, Value dy, BackwardPass pass);
    }

    private static final Map<Class<? extends Op>, Rule<Op>> RULES = Map.ofEntries(
            on(Op.Conv.class, GradientRules::conv),
            on(Op.Bias.class, GradientRules::bias),
            on(Op.BatchNorm.class, GradientRules::batchNorm),
            on(Op.Relu.class, GradientRules::relu),
            on(Op.Add.class, GradientRules::add),
            on(Op.ShortcutA.class, GradientRules::shortcutA),
            on(Op.MaxPool.class, GradientRules::maxPool),
            on(Op.GlobalAvgPool.class, GradientRules::globalAvgPool),
            on(Op.FullyConnected.class, GradientRules::fullyConnected),
            on(Op.Dropout.class, GradientRules::dropout));

    private static <O extends Op> Map.Entry<Class<? extends Op>, Rule<Op>> on(Class<O> type, Rule<O> rule) {
        return Map.entry(type, (op, node, dy, pass) -> rule.emit(type.cast(op), node, dy, pass));
    }

    static void emit(Node node, Value dy, BackwardPass pass) {
        Rule<Op> rule = RULES.get(node.op().getClass());
        if (rule == null) {
            throw new IllegalArgumentException(
                    node.name() + ": " + node.op().getClass().getSimpleName()
                            + " has no gradient; differentiate the network as built for training, before any fusion");
        }
        rule.emit(node.op(), node, dy, pass);
    }

    private static void requireUnfused(boolean unfused, Node node) {
        if (!unfused) {
            throw new IllegalArgumentException(node.name() + ": a fused "
                    + node.op().getClass().getSimpleName() + " has no gradient; differentiate first, fuse afterwards");
        }
    }

    // The filter's gradient comes first: it is the last to read x, whose memory can then serve for dx.
    private static void conv(Op.Conv op, Node node, Value dy, BackwardPass pass) {
        requireUnfused(op.epilogue().equals(Op.Epilogue.NONE), node);
        Value x = node.in(0);
        Value w = node.in(1);
        if (pass.wants(w)) {
            pass.emitTo(w, node, new Op.ConvBackwardWeights(op.g()), x, dy);
        }
        if (pass.wants(x)) {
            pass.emitTo(x, node, new Op.ConvBackwardData(op.g()), dy, w);
        }
    }

    private static void bias(Op.Bias op, Node node, Value dy, BackwardPass pass) {
        pass.flow(node.in(0), dy);
        if (pass.wants(node.in(1))) {
            pass.emitTo(node.in(1), node, new Op.BiasBackward(op.x()), dy);
        }
    }

    // In: x, gamma, beta, running values. Out: y, mean, invstd.
    private static void batchNorm(Op.BatchNorm op, Node node, Value dy, BackwardPass pass) {
        requireUnfused(!op.residual() && !op.relu(), node);
        Value x = node.in(0);
        Value gamma = node.in(1);
        Value beta = node.in(2);
        Value dx = pass.fresh(x);
        Value dgamma = pass.fresh(gamma);
        Value dbeta = pass.fresh(beta);
        pass.emit(
                node,
                new Op.BatchNormBackward(op.x(), ReluMask.NONE, false, false),
                List.of(dy, x, gamma, beta, node.out(1), node.out(2)),
                List.of(dx, dgamma, dbeta));
        pass.flow(x, dx);
        pass.flow(gamma, dgamma);
        pass.flow(beta, dbeta);
    }

    private static void relu(Op.Relu op, Node node, Value dy, BackwardPass pass) {
        pass.emitTo(node.in(0), node, new Op.ReluBackward(op.x()), dy, node.out(0));
    }

    private static void add(Op.Add op, Node node, Value dy, BackwardPass pass) {
        requireUnfused(!op.relu(), node);
        pass.flow(node.in(0), dy);
        pass.flow(node.in(1), dy);
    }

    private static void shortcutA(Op.ShortcutA op, Node node, Value dy, BackwardPass pass) {
        pass.emitTo(node.in(0), node, new Op.ShortcutABackward(op), dy);
    }

    private static void maxPool(Op.MaxPool op, Node node, Value dy, BackwardPass pass) {
        pass.emitTo(node.in(0), node, new Op.MaxPoolBackward(op.g()), dy, node.in(0), node.out(0));
    }

    private static void globalAvgPool(Op.GlobalAvgPool op, Node node, Value dy, BackwardPass pass) {
        pass.emitTo(node.in(0), node, new Op.GlobalAvgPoolBackward(op.x()), dy);
    }

    // In: x, w, b.
    private static void fullyConnected(Op.FullyConnected op, Node node, Value dy, BackwardPass pass) {
        Value x = node.in(0);
        Value w = node.in(1);
        Value b = node.in(2);
        if (pass.wants(w) || pass.wants(b)) {
            Value dw = pass.fresh(w);
            Value db = pass.fresh(b);
            pass.emit(node, new Op.FullyConnectedBackwardWeights(op), List.of(x, dy), List.of(dw, db));
            pass.flow(w, dw);
            pass.flow(b, db);
        }
        if (pass.wants(x)) {
            pass.emitTo(x, node, new Op.FullyConnectedBackwardData(op), dy, w);
        }
    }

    // The same random numbers again: the mask is a function of key, step and element.
    private static void dropout(Op.Dropout op, Node node, Value dy, BackwardPass pass) {
        pass.emitTo(node.in(0), node, op, dy, node.in(1));
    }
}
