package residua.schedule.rule;

import java.util.List;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.Layout;
import residua.shape.Shape;

/** A bias after a convolution becomes the shift of its epilogue, with a scale of one. */
final class ConvBias implements FusionRule {
    @Override
    public String name() {
        return "conv-bias";
    }

    @Override
    public String description() {
        return "bias added in the convolution's epilogue";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node conv : rewrite.nodes()) {
            if (!(conv.op() instanceof Op.Conv c) || !c.epilogue().equals(Op.Epilogue.NONE)) {
                continue;
            }
            Node bias = rewrite.soleConsumer(conv.out(0));
            if (bias == null || !(bias.op() instanceof Op.Bias)) {
                continue;
            }
            int k = c.g().k();
            Value ones = rewrite.fresh(conv.name() + ".scale", Shape.of(k), Layout.CHANNELS);
            Node fill = new Node(conv.name() + ".scale", conv.block(), new Op.Ones(k), List.of(), List.of(ones));
            Node fused = new Node(
                    conv.name(),
                    conv.block(),
                    new Op.Conv(c.g(), new Op.Epilogue(true, false, false)),
                    List.of(conv.in(0), conv.in(1), ones, bias.in(1)),
                    bias.outputs());
            rewrite.remove(conv);
            rewrite.replace(bias, fill, fused);
            ledger.add(new LedgerEntry(name(), conv.block(), conv.name(), 1, 2 * LedgerEntry.bytes(conv.out(0))));
        }
        return rewrite.done();
    }
}
