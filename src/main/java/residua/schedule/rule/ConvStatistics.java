package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * Training: a convolution finds the statistics of pieces of its output while it stores it, so that the batch norm after
 * it need not read all of it for them: one small launch merges the pieces.
 */
final class ConvStatistics implements FusionRule {
    static final String NAME = "conv-statistics";

    private final StatisticsChoice choice;
    private final Consumer<NotFused> notFused;

    ConvStatistics(StatisticsChoice choice, Consumer<NotFused> notFused) {
        this.choice = choice;
        this.notFused = notFused;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "batch statistics begun in the convolution's epilogue";
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node norm : rewrite.nodes()) {
            if (!(norm.op() instanceof Op.BatchNorm bn) || bn.ofPieces()) {
                continue;
            }
            Value y = norm.in(0);
            Node conv = rewrite.producer(y);
            if (conv == null
                    || !(conv.op() instanceof Op.Conv c)
                    || !c.epilogue().equals(Op.Epilogue.NONE)) {
                continue;
            }
            Optional<String> objection = choice.objection(c.g());
            if (objection.isPresent()) {
                notFused.accept(new NotFused(NAME, norm.block(), norm.name(), objection.get()));
            } else {
                fuse(rewrite, conv, c.g(), norm, bn);
                ledger.add(new LedgerEntry(NAME, norm.block(), conv.name(), 0, LedgerEntry.bytes(y)));
            }
        }
        return rewrite.done();
    }

    private void fuse(Rewrite rewrite, Node conv, ConvGeometry g, Node norm, Op.BatchNorm bn) {
        Value statistics = rewrite.fresh(conv.name() + ".statistics", choice.shape(g), Layout.PLAIN);
        rewrite.replace(
                conv,
                new Node(
                        conv.name(),
                        conv.block(),
                        new Op.Conv(g, Op.Epilogue.NONE, true),
                        conv.inputs(),
                        List.of(conv.out(0), statistics)));
        List<Value> in = new ArrayList<>(norm.inputs());
        in.add(statistics);
        Op given = new Op.BatchNorm(bn.x(), bn.eps(), bn.momentum(), bn.residual(), bn.relu(), true);
        rewrite.replace(norm, new Node(norm.name(), norm.block(), given, in, norm.outputs()));
    }
}
