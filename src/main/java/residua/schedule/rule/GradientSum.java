package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;

/**
 * Training: where a value went both into a branch and into its shortcut, its gradient comes in two parts. The batch norm
 * of the join before it adds them in the pass that masks and sums them, so that their sum is never stored. Only where
 * that pass stores the masked gradient anyhow: otherwise the second pass would have to read both parts again.
 */
final class GradientSum implements FusionRule {
    @Override
    public String name() {
        return "gradient-sum";
    }

    @Override
    public String description() {
        return "branch's and shortcut's gradients added inside the batch norm's backward pass";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node add : rewrite.nodes()) {
            if (!(add.op() instanceof Op.Add a) || a.relu()) {
                continue;
            }
            Value sum = add.out(0);
            Node norm = rewrite.soleConsumer(sum);
            if (norm == null || !takesTwo(norm, sum)) {
                continue;
            }
            rewrite.remove(add);
            rewrite.replace(norm, fused(add, norm));
            ledger.add(new LedgerEntry(name(), norm.block(), norm.name(), 1, 2 * LedgerEntry.bytes(sum)));
        }
        return rewrite.done();
    }

    private static boolean takesTwo(Node norm, Value dy) {
        return norm.op() instanceof Op.BatchNormBackward bn
                && bn.residual()
                && !bn.second()
                && norm.in(0).equals(dy);
    }

    private static Node fused(Node add, Node norm) {
        List<Value> in = new ArrayList<>(norm.inputs());
        in.set(0, add.in(0));
        in.add(add.in(1));
        Op.BatchNormBackward bn = (Op.BatchNormBackward) norm.op();
        return new Node(
                norm.name(), norm.block(), new Op.BatchNormBackward(bn.x(), bn.mask(), true, true), in, norm.outputs());
    }
}
