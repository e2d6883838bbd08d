package residua.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.op.sgd.SgdUpdate;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * Large parameters are updated within the backward pass, each as soon as its gradient is there and nothing reads the
 * parameter any more, after Lv et al., "Full Parameter Fine-tuning for Large Language Models with Limited Resources"
 * (2023): such a gradient lives for one step of the plan, not for all, and is read while it is still in a cache. The small
 * ones stay with the optimiser, which updates all of them in one launch. The losses are looked at first, so that a step
 * that went wrong changes nothing.
 */
final class UpdateAtOnce {
    /** The input that holds learning rate and momentum. */
    private static final String HYPER = "hyper";

    /** The output that says whether the optimiser may take the step. */
    static final String GUARD = "guard";

    /** Smaller ones would cost more in launches than their gradients are worth. */
    private static final long LEAST_BYTES = 1 << 20;

    private static final int MOMENTUM = 2;

    private UpdateAtOnce() {}

    /** The graph with the updates that its plan may do; as it is where there are none. */
    static Graph of(Graph graph, PlanOptions options, DeviceFacts device) {
        if (options.update().isEmpty() || !options.memory().updatesAtOnce(device)) {
            return graph;
        }
        List<Parameter> large = graph.parameters().stream()
                .filter(p -> graph.gradients().containsKey(p.value()))
                .filter(p -> PackedLayout.bytes(p.value(), options.block()) >= LEAST_BYTES)
                .toList();
        return large.isEmpty() ? graph : with(graph, large, options.update().get());
    }

    private static Graph with(Graph graph, List<Parameter> large, UpdateRule rule) {
        Map<Value, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            for (Value v : node.inputs()) {
                lastUse.put(v, i);
            }
            for (Value v : node.outputs()) {
                lastUse.put(v, i);
            }
        }
        int id = graph.nextId();
        Value hyper = new Value(id++, HYPER, Shape.of(SgdUpdate.HYPER_FLOATS), Layout.PLAIN, Value.Kind.INPUT);
        Value guard = new Value(id++, GUARD, Shape.of(1), Layout.PLAIN, Value.Kind.COMPUTED);
        Value loss = graph.output("loss");
        Map<Integer, List<Node>> after = new HashMap<>();
        after.computeIfAbsent(lastUse.get(loss), i -> new ArrayList<>())
                .add(new Node(GUARD, "", new Op.LossGuard(loss.shape().dim(0)), List.of(loss), List.of(guard)));
        Map<Value, Value> kept = new LinkedHashMap<>(graph.gradients());
        for (Parameter parameter : large) {
            Value w = parameter.value();
            Value dw = kept.remove(w);
            Value momentum = new Value(id++, w.name(), w.shape(), w.layout(), Value.Kind.MOMENTUM);
            int last = Math.max(lastUse.get(w), lastUse.get(dw));
            Op update = new Op.SgdUpdate(w.shape(), (float) rule.decay().applyAsDouble(parameter));
            after.computeIfAbsent(last, i -> new ArrayList<>())
                    .add(new Node(
                            w.name(), blockOf(graph, dw), update, List.of(dw, w, momentum, hyper, guard), List.of()));
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            nodes.add(graph.nodes().get(i));
            nodes.addAll(after.getOrDefault(i, List.of()));
        }
        List<Value> inputs = new ArrayList<>(graph.inputs());
        inputs.add(hyper);
        Map<String, Value> outputs = new LinkedHashMap<>(graph.outputs());
        outputs.put(GUARD, guard);
        return new Graph(nodes, inputs, graph.parameters(), outputs, kept);
    }

    private static String blockOf(Graph graph, Value v) {
        return graph.nodes().stream()
                .filter(n -> n.outputs().contains(v))
                .findFirst()
                .map(Node::block)
                .orElseThrow();
    }

    /** The input with learning rate and momentum of a graph that updates parameters. */
    static Value hyper(Graph graph) {
        return graph.inputs().stream()
                .filter(v -> v.name().equals(HYPER))
                .findFirst()
                .orElseThrow();
    }

    /** Of each parameter that the graph updates the value that stands for its momentum. */
    static Map<Value, Value> momentums(Graph graph) {
        Map<Value, Value> momentums = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.SgdUpdate) {
                momentums.put(node.in(1), node.in(MOMENTUM));
            }
        }
        return momentums;
    }

    /** Whether a node is there for updates alone. */
    static boolean added(Node node) {
        return node.op() instanceof Op.SgdUpdate || node.op() instanceof Op.LossGuard;
    }
}
