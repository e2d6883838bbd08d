package residua.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The state of one differentiation: which values want gradients, which have them, and the nodes emitted so far. */
final class BackwardPass {
    private final List<Node> emitted = new ArrayList<>();
    private final Map<Value, Value> gradients = new HashMap<>();
    private final Map<Value, Node> producers = new HashMap<>();
    private final Set<Value> wanted = new HashSet<>();
    private int nextId;

    BackwardPass(Graph forward) {
        nextId = forward.nextId();
        for (Parameter parameter : forward.parameters()) {
            if (parameter.value().kind() == Value.Kind.PARAMETER) {
                wanted.add(parameter.value());
            }
        }
        for (Node node : forward.nodes()) {
            node.outputs().forEach(v -> producers.put(v, node));
            if (node.inputs().stream().anyMatch(wanted::contains)) {
                wanted.addAll(node.outputs());
            }
        }
    }

    /** The nodes emitted so far, in order. */
    List<Node> nodes() {
        return emitted;
    }

    /** Whether the loss's dependence on this value matters to any trained parameter. */
    boolean wants(Value value) {
        return wanted.contains(value);
    }

    /** The gradient that has reached a value. */
    Optional<Value> gradient(Value value) {
        return Optional.ofNullable(gradients.get(value));
    }

    /** Emits the gradient of one node, where a gradient has reached its first output. */
    void backward(Node node) {
        for (int i = 1; i < node.outputs().size(); i++) {
            if (gradients.containsKey(node.out(i))) {
                throw new IllegalArgumentException(
                        "no gradient is defined through " + node.out(i) + ", output " + i + " of " + node.name());
            }
        }
        Value dy = node.outputs().isEmpty() ? null : gradients.get(node.out(0));
        if (dy != null) {
            GradientRules.emit(node, dy, this);
        }
    }

    /** A new value of the shape and layout of {@code of}, to hold its gradient. */
    Value fresh(Value of) {
        return new Value(nextId++, of.name() + ".grad", of.shape(), of.layout(), Value.Kind.COMPUTED);
    }

    /** Adds a backward node of a forward node. */
    void emit(Node forward, Op op, List<Value> in, List<Value> out) {
        emitted.add(new Node(forward.name(), forward.block(), op, in, out));
    }

    /** Adds a backward node with one output, which becomes the gradient of {@code of} or a part of it. */
    void emitTo(Value of, Node forward, Op op, Value... in) {
        Value out = fresh(of);
        emit(forward, op, List.of(in), List.of(out));
        flow(of, out);
    }

    /** Lets a gradient reach a value; the second and later ones are added to what is there. */
    void flow(Value to, Value gradient) {
        if (!wants(to)) {
            return;
        }
        Value before = gradients.get(to);
        if (before == null) {
            gradients.put(to, gradient);
            return;
        }
        Value sum = fresh(to);
        Node producer = producers.get(to);
        emitted.add(new Node(
                to.name(),
                producer == null ? "" : producer.block(),
                new Op.Add(to.shape(), false),
                List.of(before, gradient),
                List.of(sum)));
        gradients.put(to, sum);
    }
}
