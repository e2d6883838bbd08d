package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.ReluMask;

/**
 * Training: the mask of a ReLU is applied inside the backward passes of the batch norm before it. Where the forward
 * was norm, then ReLU, the mask is recomputed from x and the masked gradient is never stored. Where a residual was
 * added between them, the masked gradient is also the shortcut's, and is stored by the pass that sums it.
 */
final class ReluBatchNormBackward implements FusionRule {
    @Override
    public String name() {
        return "relu-bn-backward";
    }

    @Override
    public String description() {
        return "ReLU's mask applied inside the batch norm's backward passes";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node relu : rewrite.nodes()) {
            if (!(relu.op() instanceof Op.ReluBackward)) {
                continue;
            }
            Node forward = rewrite.producer(relu.in(1));
            if (forward == null || !(forward.op() instanceof Op.BatchNorm norm) || !norm.relu()) {
                continue;
            }
            Value masked = relu.out(0);
            Node backward = normBackward(rewrite, masked, forward.in(0));
            if (backward == null) {
                continue;
            }
            boolean alone = backward.equals(rewrite.soleConsumer(masked)) && !norm.residual();
            rewrite.replace(relu, fused(relu, backward, alone));
            rewrite.remove(backward);
            // Unfused, the masked gradient is written once and read by both passes, and the mask reads y.
            long passes = alone ? 3 : 1;
            ledger.add(
                    new LedgerEntry(name(), backward.block(), backward.name(), 1, passes * LedgerEntry.bytes(masked)));
        }
        return rewrite.done();
    }

    /** The backward of the norm that read x, where it reads the masked gradient and no mask of its own. */
    private static Node normBackward(Rewrite rewrite, Value masked, Value x) {
        return rewrite.consumers(masked).stream()
                .filter(n -> n.op() instanceof Op.BatchNormBackward b && b.mask() == ReluMask.NONE)
                .filter(n -> n.in(0).equals(masked) && n.in(1).equals(x) && !rewrite.touched(n))
                .findFirst()
                .orElse(null);
    }

    private static Node fused(Node relu, Node backward, boolean alone) {
        List<Value> in = new ArrayList<>(backward.inputs());
        in.set(0, relu.in(0));
        List<Value> out = new ArrayList<>(backward.outputs());
        if (!alone) {
            in.add(relu.in(1));
            out.add(relu.out(0));
        }
        Op.BatchNormBackward plain = (Op.BatchNormBackward) backward.op();
        Op op = new Op.BatchNormBackward(plain.x(), alone ? ReluMask.FROM_X : ReluMask.FROM_Y, !alone, false);
        return new Node(backward.name(), backward.block(), op, in, out);
    }
}
