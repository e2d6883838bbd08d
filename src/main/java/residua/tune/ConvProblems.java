package residua.tune;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import residua.graph.Graph;
import residua.graph.Op;
import residua.kernel.TunedValues;
import residua.shape.ConvPass;

/** The distinct convolutions of a network. */
public final class ConvProblems {
    private ConvProblems() {}

    /**
     * Each pass of each convolution that the graph has, once, in the order of their first use.
     *
     * @param graph the inference of a network, or its training for all passes
     * @param passes which to look for
     * @param block channels in a block
     */
    public static List<TunedValues.Key> of(Graph graph, Collection<ConvPass> passes, int block) {
        return graph.nodes().stream()
                .flatMap(node -> problem(node.op(), block).stream())
                .filter(problem -> passes.contains(problem.pass()))
                .distinct()
                .toList();
    }

    private static Optional<TunedValues.Key> problem(Op op, int block) {
        if (op instanceof Op.Conv conv) {
            return Optional.of(new TunedValues.Key(ConvPass.FORWARD, conv.g(), block));
        }
        if (op instanceof Op.ConvBackwardData conv) {
            return Optional.of(new TunedValues.Key(ConvPass.BACKWARD_DATA, conv.g(), block));
        }
        if (op instanceof Op.ConvBackwardWeights conv) {
            return Optional.of(new TunedValues.Key(ConvPass.BACKWARD_WEIGHTS, conv.g(), block));
        }
        return Optional.empty();
    }
}
