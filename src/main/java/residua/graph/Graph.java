package residua.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * A computation without cycles, in an order in which it can run. Immutable; passes make new graphs.
 *
 * @param nodes in an order that defines values before they are used
 * @param inputs values the caller writes before each run
 * @param parameters every persistent value, in the order of the network's files
 * @param outputs values the caller may read after a run, by a name of their own ("logits", "loss")
 * @param gradients for each trained parameter the value that holds its gradient; empty before differentiation
 */
public record Graph(
        List<Node> nodes,
        List<Value> inputs,
        List<Parameter> parameters,
        Map<String, Value> outputs,
        Map<Value, Value> gradients) {

    /** Copies the collections and checks that each value is defined once and before its use. */
    public Graph {
        nodes = List.copyOf(nodes);
        inputs = List.copyOf(inputs);
        parameters = List.copyOf(parameters);
        outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        gradients = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
        GraphCheck.check(nodes, inputs, parameters, outputs, gradients);
    }

    /** The same graph with other nodes. */
    public Graph withNodes(List<Node> newNodes) {
        return new Graph(newNodes, inputs, parameters, outputs, gradients);
    }

    /** The output of that name. */
    public Value output(String name) {
        Value value = outputs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no output \"" + name + "\"; there are " + outputs.keySet());
        }
        return value;
    }

    /** One more than the largest value number in use. */
    public int nextId() {
        return Stream.concat(
                                Stream.concat(
                                        inputs.stream(), parameters.stream().map(Parameter::value)),
                                nodes.stream().flatMap(n -> n.outputs().stream()))
                        .mapToInt(Value::id)
                        .max()
                        .orElse(-1)
                + 1;
    }

    /** Collects a graph node by node. */
    public static final class Builder {
        private final List<Node> nodes = new ArrayList<>();
        private final List<Value> inputs = new ArrayList<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private final Map<String, Value> outputs = new LinkedHashMap<>();
        private int nextId;
        private String block = "";

        /** Names the residual block that the nodes added from now on belong to; empty for none. */
        public Builder block(String name) {
            block = name;
            return this;
        }

        /** Declares a value the caller writes before each run. */
        public Value input(String name, Shape shape, Layout layout) {
            Value v = new Value(nextId++, name, shape, layout, Value.Kind.INPUT);
            inputs.add(v);
            return v;
        }

        /** Declares a persistent value; its kind follows from the role. */
        public Value parameter(
                String name, Shape shape, Layout layout, Parameter.Role role, Parameter.Initial initial) {
            boolean state = role == Parameter.Role.RUNNING_MEAN || role == Parameter.Role.RUNNING_VAR;
            Value v = new Value(nextId++, name, shape, layout, state ? Value.Kind.STATE : Value.Kind.PARAMETER);
            parameters.add(new Parameter(v, role, initial));
            return v;
        }

        /** A new value for a node to write. */
        public Value computed(String name, Shape shape, Layout layout) {
            return new Value(nextId++, name, shape, layout, Value.Kind.COMPUTED);
        }

        /** Adds a node with one blocked output and returns that output, which takes the node's name. */
        public Value node(String name, Op op, Shape outputShape, Value... in) {
            Value y = computed(name, outputShape, Layout.BLOCKED);
            node(name, op, List.of(in), List.of(y));
            return y;
        }

        /** Adds a node. */
        public Builder node(String name, Op op, List<Value> in, List<Value> out) {
            nodes.add(new Node(name, block, op, in, out));
            return this;
        }

        /** Lets the caller read a value after a run. */
        public Builder output(String name, Value value) {
            outputs.put(name, value);
            return this;
        }

        /** The finished graph. */
        public Graph build() {
            return new Graph(nodes, inputs, parameters, outputs, Map.of());
        }
    }
}
