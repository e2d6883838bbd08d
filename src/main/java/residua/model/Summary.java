package residua.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.shape.Shape;

/**
 * What a network consists of.
 *
 * @param layers one row for each node, in order of computation
 * @param parameters trained elements in all
 * @param macs multiply-adds of convolutions and fully connected layers in all
 */
public record Summary(List<Row> layers, long parameters, long macs) {

    /**
     * One node.
     *
     * @param name path as in files
     * @param op what it computes, in words
     * @param output shape of its result, the batch included
     * @param parameters trained elements it reads and no node before it has read
     * @param macs multiply-adds
     */
    public record Row(String name, String op, Shape output, long parameters, long macs) {}

    /** Copies the list. */
    public Summary {
        layers = List.copyOf(layers);
    }

    /** Counts a graph. Its batch size counts in shapes and multiply-adds. */
    public static Summary of(Graph graph) {
        Map<Value, Long> uncounted = new HashMap<>();
        for (Parameter parameter : graph.parameters()) {
            if (parameter.value().kind() == Value.Kind.PARAMETER) {
                uncounted.put(parameter.value(), parameter.value().shape().elements());
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Node node : graph.nodes()) {
            long parameters = 0;
            for (Value in : node.inputs()) {
                Long elements = uncounted.remove(in);
                parameters += elements == null ? 0 : elements;
            }
            rows.add(new Row(
                    node.name(),
                    node.op().words(),
                    node.out(0).shape(),
                    parameters,
                    node.op().macs()));
        }
        return new Summary(
                rows,
                rows.stream().mapToLong(Row::parameters).sum(),
                rows.stream().mapToLong(Row::macs).sum());
    }
}
