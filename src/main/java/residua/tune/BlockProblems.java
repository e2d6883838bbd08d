package residua.tune;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import residua.graph.Graph;
import residua.kernel.TunedBlocks;
import residua.schedule.rule.BlockChoice;
import residua.schedule.rule.FusionRules;

/** The distinct blocks of a network, and the pairs in them. */
public final class BlockProblems {
    private BlockProblems() {}

    /**
     * Each set of convolutions that one launch could take, once, in the order of their first use.
     *
     * @param inference the inference of a network
     * @param block channels in a block
     */
    public static List<TunedBlocks.Key> of(Graph inference, int block) {
        Set<TunedBlocks.Key> found = new LinkedHashSet<>();
        FusionRules.apply(inference, Set.of(), candidates -> {
            candidates.forEach(c -> found.add(new TunedBlocks.Key(c.g(), c.residual(), block)));
            return BlockChoice.Decision.none("");
        });
        return List.copyOf(found);
    }
}
