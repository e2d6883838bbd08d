package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;

/**
 * Inference: the addition at a residual join happens in the epilogue of the branch's last convolution. Of two
 * convolutions that meet, the branch's (first operand) takes the other's result in.
 */
final class ConvAdd implements FusionRule {
    @Override
    public String name() {
        return "conv-add";
    }

    @Override
    public String description() {
        return "residual added in the convolution's epilogue";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node add : rewrite.nodes()) {
            for (int branch = 0; branch < 2 && add.op() instanceof Op.Add && !rewrite.touched(add); branch++) {
                Value sum = add.in(branch);
                Node conv = rewrite.producer(sum);
                if (conv != null
                        && conv.op() instanceof Op.Conv c
                        && !c.epilogue().relu()
                        && !c.epilogue().residual()
                        && add.equals(rewrite.soleConsumer(sum))) {
                    rewrite.remove(conv);
                    rewrite.replace(add, joined(conv, c, add, add.in(1 - branch)));
                    ledger.add(new LedgerEntry(name(), conv.block(), conv.name(), 1, 2 * LedgerEntry.bytes(sum)));
                }
            }
        }
        return rewrite.done();
    }

    private static Node joined(Node conv, Op.Conv c, Node add, Value residual) {
        List<Value> in = new ArrayList<>(conv.inputs());
        in.add(residual);
        boolean relu = ((Op.Add) add.op()).relu();
        Op fused = new Op.Conv(c.g(), new Op.Epilogue(c.epilogue().affine(), true, relu));
        return new Node(conv.name(), conv.block(), fused, in, add.outputs());
    }
}
