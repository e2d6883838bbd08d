package residua.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Differentiation in reverse: from a graph that ends in a loss to one that also computes the gradient of every
 * trained parameter.
 *
 * <p>The forward nodes stay as they are. Behind them come the backward nodes, for the last forward node first, each
 * with the name and the block of the node it differentiates. A value that is read more than once receives one
 * gradient from each reader; they are summed by {@link Op.Add} nodes in the order in which they arise, which is the
 * last reader's first: {@code ((g_last + g_before) + ...)}. {@link Op.Add} itself passes its gradient on unchanged,
 * as the same value.
 *
 * <p>Only values that depend on a trained parameter receive gradients: images have none, so the first convolution
 * has no {@link Op.ConvBackwardData}.
 *
 * <p>Differentiate first, fuse afterwards: fused operations (a {@link Op.Conv} with an epilogue, a
 * {@link Op.BatchNorm} or {@link Op.Add} with an activation) and what serves inference only ({@link Op.BatchNormEval},
 * {@link Op.BatchNormFold}) are refused.
 */
public final class Gradients {
    private Gradients() {}

    /**
     * Adds the backward nodes.
     *
     * @param forward a graph without gradients
     * @param loss output 0 of a {@link Op.SoftmaxCrossEntropy} node of that graph; the gradients are those of its mean
     *     over the batch
     * @return the same inputs, parameters and outputs, with backward nodes and the gradient of each trained parameter
     * @throws IllegalArgumentException where the loss is no such value, an operation on the way has no gradient, a
     *     trained parameter does not take part in the loss, or the graph has gradients already
     */
    public static Graph differentiate(Graph forward, Value loss) {
        if (!forward.gradients().isEmpty()) {
            throw new IllegalArgumentException("the graph has gradients already");
        }
        Node last = lossNode(forward, loss);
        BackwardPass pass = new BackwardPass(forward);
        pass.flow(last.in(0), last.out(1));
        List<Node> nodes = forward.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            pass.backward(nodes.get(i));
        }
        List<Node> all = new ArrayList<>(nodes);
        all.addAll(pass.nodes());
        return new Graph(all, forward.inputs(), forward.parameters(), forward.outputs(), trained(forward, pass));
    }

    private static Node lossNode(Graph forward, Value loss) {
        for (Node node : forward.nodes()) {
            if (node.op() instanceof Op.SoftmaxCrossEntropy && node.out(0).equals(loss)) {
                return node;
            }
        }
        throw new IllegalArgumentException(loss + " is not the loss of a softmax cross-entropy of this graph");
    }

    private static Map<Value, Value> trained(Graph forward, BackwardPass pass) {
        Map<Value, Value> gradients = new LinkedHashMap<>();
        for (Parameter parameter : forward.parameters()) {
            Value value = parameter.value();
            if (value.kind() == Value.Kind.PARAMETER) {
                gradients.put(
                        value,
                        pass.gradient(value)
                                .orElseThrow(() -> new IllegalArgumentException(value + " takes no part in the loss")));
            }
        }
        return gradients;
    }
}
