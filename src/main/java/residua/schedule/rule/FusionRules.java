package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import residua.graph.Graph;

/** All rules, in the order in which they are applied; a later rule sees what an earlier one made. */
public final class FusionRules {
    private static final List<FusionRule> ALL = rules(BlockChoice.NEVER, StatisticsChoice.NEVER, entry -> {});

    private FusionRules() {}

    private static List<FusionRule> rules(
            BlockChoice blocks, StatisticsChoice statistics, Consumer<NotFused> notFused) {
        return List.of(
                new ConvBatchNorm(),
                new ConvBias(),
                new ConvAdd(),
                new BatchNormAdd(),
                new IntoRelu(),
                new ConvBlock(blocks, notFused),
                new ConvStatistics(statistics, notFused),
                new ReluBatchNormBackward(),
                new GradientSum());
    }

    /** The rules in order. */
    public static List<FusionRule> all() {
        return ALL;
    }

    /**
     * A graph after fusion.
     *
     * @param graph what is left to run
     * @param ledger what was fused, in the order it was done
     * @param notFused what could have been, and why it was not
     */
    public record Fused(Graph graph, List<LedgerEntry> ledger, List<NotFused> notFused) {
        /** Copies the lists. */
        public Fused {
            ledger = List.copyOf(ledger);
            notFused = List.copyOf(notFused);
        }
    }

    /**
     * Applies every rule but those switched off, and but for those that depend on the device: blocks in one launch, and
     * statistics that convolutions find.
     *
     * @param graph as the model and the differentiation made it
     * @param off names of rules to leave out
     * @throws IllegalArgumentException for a name that no rule has
     */
    public static Fused apply(Graph graph, Set<String> off) {
        return apply(graph, off, BlockChoice.NEVER, StatisticsChoice.NEVER);
    }

    /**
     * Applies every rule but those switched off, and but for statistics that convolutions find, as training alone has them.
     *
     * @param graph as the model made it
     * @param off names of rules to leave out
     * @param blocks which blocks become one launch
     * @throws IllegalArgumentException for a name that no rule has
     */
    public static Fused apply(Graph graph, Set<String> off, BlockChoice blocks) {
        return apply(graph, off, blocks, StatisticsChoice.NEVER);
    }

    /**
     * Applies every rule but those switched off.
     *
     * @param graph as the model and the differentiation made it
     * @param off names of rules to leave out
     * @param blocks which blocks become one launch
     * @param statistics which convolutions find statistics of their output
     * @throws IllegalArgumentException for a name that no rule has
     */
    public static Fused apply(Graph graph, Set<String> off, BlockChoice blocks, StatisticsChoice statistics) {
        List<String> names = ALL.stream().map(FusionRule::name).toList();
        for (String name : off) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no fusion rule \"" + name + "\"; there are " + names);
            }
        }
        List<LedgerEntry> ledger = new ArrayList<>();
        Graph fused = graph;
        List<NotFused> notFused = new ArrayList<>();
        for (FusionRule rule : rules(blocks, statistics, notFused::add)) {
            if (!off.contains(rule.name())) {
                fused = rule.apply(fused, ledger);
            }
        }
        return new Fused(fused, ledger, notFused);
    }
}
