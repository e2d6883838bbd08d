package residua.schedule.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Value;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * A graph being rewritten: answers who writes and who reads a value, and collects replacements. All questions are
 * about the graph as it was; a node that was removed or replaced answers for no further match.
 */
final class Rewrite {
    private final Graph graph;
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, List<Node>> consumers = new HashMap<>();
    private final Set<Value> pinned = new HashSet<>();
    private final Map<Node, List<Node>> replacements = new HashMap<>();
    private int nextId;

    Rewrite(Graph graph) {
        this.graph = graph;
        this.nextId = graph.nextId();
        for (Node node : graph.nodes()) {
            node.inputs()
                    .forEach(v -> consumers
                            .computeIfAbsent(v, key -> new ArrayList<>())
                            .add(node));
            node.outputs().forEach(v -> producers.put(v, node));
        }
        pinned.addAll(graph.outputs().values());
        pinned.addAll(graph.gradients().values());
    }

    List<Node> nodes() {
        return graph.nodes();
    }

    /** The node that writes the value; null for inputs, persistent values and what was rewritten already. */
    Node producer(Value v) {
        Node node = producers.get(v);
        return node == null || touched(node) ? null : node;
    }

    /** The only reader of a value that nobody else, the caller included, looks at; else null. */
    Node soleConsumer(Value v) {
        List<Node> readers = consumers(v);
        return readers.size() == 1 && !pinned.contains(v) && !touched(readers.get(0)) ? readers.get(0) : null;
    }

    List<Node> consumers(Value v) {
        return consumers.getOrDefault(v, List.of());
    }

    boolean touched(Node node) {
        return replacements.containsKey(node);
    }

    void remove(Node node) {
        replacements.put(node, List.of());
    }

    /** Puts nodes where one stood. */
    void replace(Node node, Node... by) {
        replacements.put(node, List.of(by));
    }

    Value fresh(String name, Shape shape, Layout layout) {
        return new Value(nextId++, name, shape, layout, Value.Kind.COMPUTED);
    }

    Graph done() {
        if (replacements.isEmpty()) {
            return graph;
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            nodes.addAll(replacements.getOrDefault(node, List.of(node)));
        }
        return graph.withNodes(nodes);
    }
}
