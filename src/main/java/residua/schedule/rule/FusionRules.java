package residua.schedule.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import residua.graph.Graph;

/** All rules, in the order in which they are applied; a later rule sees what an earlier one made. */
public final class FusionRules {
    private static final List<FusionRule> ALL = List.of(
            new ConvBatchNorm(),
            new ConvBias(),
            new ConvAdd(),
            new BatchNormAdd(),
            new IntoRelu(),
            new ReluBatchNormBackward(),
            new GradientSum());

    private FusionRules() {}

    /** The rules in order. */
    public static List<FusionRule> all() {
        return ALL;
    }

    /**
     * A graph after fusion.
     *
     * @param graph what is left to run
     * @param ledger what was fused, in the order it was done
     */
    public record Fused(Graph graph, List<LedgerEntry> ledger) {
        /** Copies the list. */
        public Fused {
            ledger = List.copyOf(ledger);
        }
    }

    /**
     * Applies every rule but those switched off.
     *
     * @param graph as the model and the differentiation made it
     * @param off names of rules to leave out
     * @throws IllegalArgumentException for a name that no rule has
     */
    public static Fused apply(Graph graph, Set<String> off) {
        List<String> names = ALL.stream().map(FusionRule::name).toList();
        for (String name : off) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no fusion rule \"" + name + "\"; there are " + names);
            }
        }
        List<LedgerEntry> ledger = new ArrayList<>();
        Graph fused = graph;
        for (FusionRule rule : ALL) {
            if (!off.contains(rule.name())) {
                fused = rule.apply(fused, ledger);
            }
        }
        return new Fused(fused, ledger);
    }
}
