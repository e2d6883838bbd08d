package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;

/** A ReLU is applied by the operation before it: convolution, addition or batch norm. */
final class IntoRelu implements FusionRule {
    @Override
    public String name() {
        return "relu";
    }

    @Override
    public String description() {
        return "ReLU applied where the value is stored";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node before : rewrite.nodes()) {
            Op with = withRelu(before.op());
            if (with == null) {
                continue;
            }
            Node relu = rewrite.soleConsumer(before.out(0));
            if (relu == null || !(relu.op() instanceof Op.Relu)) {
                continue;
            }
            List<Value> out = new ArrayList<>(before.outputs());
            out.set(0, relu.out(0));
            rewrite.replace(before, new Node(before.name(), before.block(), with, before.inputs(), out));
            rewrite.remove(relu);
            ledger.add(new LedgerEntry(name(), before.block(), before.name(), 1, 2 * LedgerEntry.bytes(before.out(0))));
        }
        return rewrite.done();
    }

    /** The operation with a ReLU at its end; null where it cannot have one. */
    private static Op withRelu(Op op) {
        if (op instanceof Op.Conv c && !c.epilogue().relu()) {
            return new Op.Conv(
                    c.g(), new Op.Epilogue(c.epilogue().affine(), c.epilogue().residual(), true));
        }
        if (op instanceof Op.Add a && !a.relu()) {
            return new Op.Add(a.x(), true);
        }
        if (op instanceof Op.BatchNorm b && !b.relu()) {
            return new Op.BatchNorm(b.x(), b.eps(), b.momentum(), b.residual(), true);
        }
        if (op instanceof Op.BatchNormEval b && !b.relu()) {
            return new Op.BatchNormEval(b.x(), b.eps(), b.residual(), true);
        }
        return null;
    }
}
