package residua.graph;

import java.util.List;

/**
 * One operation applied to values.
 *
 * @param name path for people, as in files: {@code layer1.0.conv1}
 * @param block the residual block or stage it belongs to ({@code layer1.0}), empty outside of any
 * @param op what is computed
 * @param inputs in the order the operation states
 * @param outputs in the order the operation states
 */
public record Node(String name, String block, Op op, List<Value> inputs, List<Value> outputs) {

    /** Copies both lists. */
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Input {@code i}. */
    public Value in(int i) {
        return inputs.get(i);
    }

    /** Output {@code i}. */
    public Value out(int i) {
        return outputs.get(i);
    }
}
