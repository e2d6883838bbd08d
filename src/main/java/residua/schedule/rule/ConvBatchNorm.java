package residua.schedule.rule;

import java.util.List;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * Inference: a convolution followed by a batch norm with running statistics becomes a convolution with a scale and a
 * shift per channel in its epilogue. Scale and shift are computed on the device when weights are loaded.
 */
final class ConvBatchNorm implements FusionRule {
    @Override
    public String name() {
        return "conv-bn";
    }

    @Override
    public String description() {
        return "batch norm folded into the convolution's scale and shift";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node conv : rewrite.nodes()) {
            if (!(conv.op() instanceof Op.Conv c) || !c.epilogue().equals(Op.Epilogue.NONE)) {
                continue;
            }
            Node norm = rewrite.soleConsumer(conv.out(0));
            if (norm == null || !(norm.op() instanceof Op.BatchNormEval bn) || bn.residual()) {
                continue;
            }
            int k = c.g().k();
            Value scale = rewrite.fresh(norm.name() + ".scale", Shape.of(k), Layout.CHANNELS);
            Value shift = rewrite.fresh(norm.name() + ".shift", Shape.of(k), Layout.CHANNELS);
            Node fold = new Node(
                    norm.name() + ".fold",
                    norm.block(),
                    new Op.BatchNormFold(k, bn.eps()),
                    norm.inputs().subList(1, 5),
                    List.of(scale, shift));
            Node fused = new Node(
                    conv.name(),
                    conv.block(),
                    new Op.Conv(c.g(), new Op.Epilogue(true, false, bn.relu())),
                    List.of(conv.in(0), conv.in(1), scale, shift),
                    norm.outputs());
            rewrite.remove(conv);
            rewrite.replace(norm, fold, fused);
            ledger.add(new LedgerEntry(name(), conv.block(), conv.name(), 1, 2 * LedgerEntry.bytes(conv.out(0))));
        }
        return rewrite.done();
    }
}
