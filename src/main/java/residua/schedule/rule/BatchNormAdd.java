package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;

/** The addition at a residual join happens in the pass that applies the branch's last batch norm. */
final class BatchNormAdd implements FusionRule {
    @Override
    public String name() {
        return "bn-add";
    }

    @Override
    public String description() {
        return "residual added where the batch norm is applied";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node add : rewrite.nodes()) {
            for (int branch = 0; branch < 2 && add.op() instanceof Op.Add && !rewrite.touched(add); branch++) {
                Value sum = add.in(branch);
                Node norm = rewrite.producer(sum);
                Op with = norm == null ? null : withResidual(norm.op(), ((Op.Add) add.op()).relu());
                if (with != null && add.equals(rewrite.soleConsumer(sum))) {
                    List<Value> in = new ArrayList<>(norm.inputs());
                    in.add(add.in(1 - branch));
                    List<Value> out = new ArrayList<>(norm.outputs());
                    out.set(0, add.out(0));
                    rewrite.remove(norm);
                    rewrite.replace(add, new Node(norm.name(), norm.block(), with, in, out));
                    ledger.add(new LedgerEntry(name(), norm.block(), norm.name(), 1, 2 * LedgerEntry.bytes(sum)));
                }
            }
        }
        return rewrite.done();
    }

    /** The norm with a residual before its activation; null where it has one, or a ReLU, already. */
    private static Op withResidual(Op op, boolean relu) {
        if (op instanceof Op.BatchNorm b && !b.residual() && !b.relu()) {
            return new Op.BatchNorm(b.x(), b.eps(), b.momentum(), true, relu);
        }
        if (op instanceof Op.BatchNormEval b && !b.residual() && !b.relu()) {
            return new Op.BatchNormEval(b.x(), b.eps(), true, relu);
        }
        return null;
    }
}
