package residua.schedule.rule;

import java.util.List;
import residua.graph.Graph;

/**
 * One fusion. A rule is pure: it looks at the graph alone, so that a plan depends on nothing but its inputs.
 * A researcher's rule is one such class, added to {@link FusionRules}.
 */
public interface FusionRule {

    /** Short name, by which a rule is switched off: {@code conv-bn}. */
    String name();

    /** What is fused, in one line for the ledger. */
    String description();

    /**
     * The graph with every occurrence of the pattern replaced.
     *
     * @param graph before
     * @param ledger receives one entry for each replacement
     */
    Graph apply(Graph graph, List<LedgerEntry> ledger);
}
