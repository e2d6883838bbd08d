package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.BlockGeometry;

/**
 * Inference: the convolutions of a block become one launch, where a kernel was measured or is expected to be faster than a
 * launch for each: bottleneck or basic block, with its shortcut's convolution or without, or a pair.
 */
final class ConvBlock implements FusionRule {
    static final String NAME = "conv-block";

    private final BlockChoice choice;
    private final Consumer<NotFused> notFused;

    ConvBlock(BlockChoice choice, Consumer<NotFused> notFused) {
        this.choice = choice;
        this.notFused = notFused;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "a block's convolutions in one launch";
    }

    /** Convolutions in a row, and perhaps the shortcut's, that one launch could take. */
    private record Candidate(List<Node> chain, Optional<Node> projection, Op.ConvBlock op) {
        Node exit() {
            return chain.get(chain.size() - 1);
        }

        /** All but the exit. */
        Stream<Node> inner() {
            return Stream.concat(chain.subList(0, chain.size() - 1).stream(), projection.stream());
        }
    }

    @Override
    public Graph apply(Graph graph, List<LedgerEntry> ledger) {
        Rewrite rewrite = new Rewrite(graph);
        for (Node middle : rewrite.nodes()) {
            List<Candidate> candidates = candidates(rewrite, middle);
            if (candidates.isEmpty()) {
                continue;
            }
            BlockChoice.Decision decision =
                    choice.decide(candidates.stream().map(Candidate::op).toList());
            if (decision.taken().isPresent()) {
                fuse(rewrite, candidates.get(decision.taken().getAsInt()), decision.why(), ledger);
            } else {
                Node exit = candidates.get(0).exit();
                notFused.accept(new NotFused(NAME, exit.block(), exit.name(), decision.why()));
            }
        }
        return rewrite.done();
    }

    /** Those around a 3x3 convolution, the largest first. */
    private static List<Candidate> candidates(Rewrite rewrite, Node middle) {
        List<Candidate> candidates = new ArrayList<>();
        if (!rewrite.touched(middle) && affine(middle) && side(middle) == 3) {
            Node before = rewrite.producer(middle.in(0));
            boolean first = before != null && inner(before) && middle.equals(rewrite.soleConsumer(middle.in(0)));
            Node after = inner(middle) ? rewrite.soleConsumer(middle.out(0)) : null;
            boolean last = after != null
                    && affine(after)
                    && side(after) == 1
                    && after.in(0).equals(middle.out(0));
            if (first && last && side(before) == 1) {
                add(candidates, rewrite, List.of(before, middle, after));
            }
            if (first) {
                add(candidates, rewrite, List.of(before, middle));
            }
            if (last) {
                add(candidates, rewrite, List.of(middle, after));
            }
        }
        return candidates;
    }

    private static void add(List<Candidate> candidates, Rewrite rewrite, List<Node> chain) {
        Node exit = chain.get(chain.size() - 1);
        Op.Epilogue epilogue = ((Op.Conv) exit.op()).epilogue();
        if (epilogue.residual()) {
            Value residual = exit.in(4);
            Node shortcut = rewrite.producer(residual);
            if (shortcut != null
                    && affine(shortcut)
                    && ((Op.Conv) shortcut.op()).epilogue().equals(new Op.Epilogue(true, false, false))
                    && shortcut.in(0).equals(chain.get(0).in(0))
                    && exit.equals(rewrite.soleConsumer(residual))) {
                geometry(chain, Optional.of(shortcut))
                        .ifPresent(g -> candidates.add(new Candidate(
                                chain, Optional.of(shortcut), new Op.ConvBlock(g, false, epilogue.relu()))));
            }
        }
        geometry(chain, Optional.empty())
                .ifPresent(g -> candidates.add(new Candidate(
                        chain, Optional.empty(), new Op.ConvBlock(g, epilogue.residual(), epilogue.relu()))));
    }

    private static Optional<BlockGeometry> geometry(List<Node> chain, Optional<Node> projection) {
        return BlockGeometry.of(
                chain.stream().map(n -> ((Op.Conv) n.op()).g()).toList(), projection.map(n -> ((Op.Conv) n.op()).g()));
    }

    private static void fuse(Rewrite rewrite, Candidate c, String why, List<LedgerEntry> ledger) {
        Node exit = c.exit();
        List<Value> in = new ArrayList<>(List.of(c.chain.get(0).in(0)));
        Stream.concat(c.chain.stream(), c.projection.stream())
                .forEach(n -> in.addAll(n.inputs().subList(1, 4)));
        if (c.op.residual()) {
            in.add(exit.in(4));
        }
        c.inner().forEach(rewrite::remove);
        rewrite.replace(exit, new Node(exit.name(), exit.block(), c.op, in, exit.outputs()));
        long bytes = c.inner().mapToLong(n -> 2 * LedgerEntry.bytes(n.out(0))).sum();
        int saved = (int) c.inner().count();
        ledger.add(new LedgerEntry(NAME, exit.block(), exit.name(), saved, bytes, why));
    }

    /** A convolution with scale and shift. */
    private static boolean affine(Node node) {
        return node.op() instanceof Op.Conv c && c.epilogue().affine();
    }

    /** A convolution with scale, shift and ReLU only, as those within a block. */
    private static boolean inner(Node node) {
        return node.op() instanceof Op.Conv c && c.epilogue().equals(new Op.Epilogue(true, false, true));
    }

    private static int side(Node conv) {
        return ((Op.Conv) conv.op()).g().r();
    }
}
