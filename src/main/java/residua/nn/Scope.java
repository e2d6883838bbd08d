package residua.nn;

import java.util.List;
import residua.graph.Graph;
import residua.graph.Op;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * A place in a network under construction: the path of a layer ({@code layer1.0.conv1}), from which its nodes and
 * parameters take their names, and the graph they are added to.
 */
public final class Scope {

    /** What all places of one network share. */
    private static final class Construction {
        private final Graph.Builder graph;
        private final Mode mode;
        private final Fan fan;
        private Value step;
        private int dropouts;

        private Construction(Graph.Builder graph, Mode mode, Fan fan) {
            this.graph = graph;
            this.mode = mode;
            this.fan = fan;
        }
    }

    private final Construction network;
    private final String path;

    private Scope(Construction network, String path) {
        this.network = network;
        this.path = path;
    }

    /** The root of a network: its layers' names are whole paths. */
    public static Scope root(Graph.Builder graph, Mode mode, Fan fan) {
        return new Scope(new Construction(graph, mode, fan), "");
    }

    /** Where the layer sits, as in files: {@code layer1.0.conv1}; empty at the root. */
    public String path() {
        return path;
    }

    /** What the graph is built for. */
    public Mode mode() {
        return network.mode;
    }

    /** Adds a layer below this place and returns what it computes. */
    public Value add(String name, Layer layer, Value x) {
        Scope inner = new Scope(network, path.isEmpty() ? name : path + "." + name);
        if (!(layer instanceof Block)) {
            return layer.build(inner, x);
        }
        network.graph.block(inner.path);
        Value y = layer.build(inner, x);
        network.graph.block("");
        return y;
    }

    /** Adds a node with this place's path and one blocked output, which is returned. */
    public Value node(Op op, Shape y, Value... in) {
        return network.graph.node(path, op, y, in);
    }

    /** Adds a node named below this place, with one blocked output, which is returned. */
    public Value node(String name, Op op, Shape y, Value... in) {
        return network.graph.node(path + "." + name, op, y, in);
    }

    /** Adds a node with this place's path. */
    public void node(Op op, List<Value> in, List<Value> out) {
        network.graph.node(path, op, in, out);
    }

    /** A value for one of this place's nodes to write, named by the path alone or, where given, below it. */
    public Value computed(String name, Shape shape, Layout layout) {
        return network.graph.computed(name.isEmpty() ? path : path + "." + name, shape, layout);
    }

    /** Declares a persistent value named below this place. */
    public Value parameter(String name, Shape shape, Layout layout, Role role, Initial initial) {
        return network.graph.parameter(path + "." + name, shape, layout, role, initial);
    }

    /** Declares the filter of a convolution named below this place, with the network's rule for its start. */
    public Value filter(Shape filter) {
        return parameter("weight", filter, Layout.FILTER, Role.WEIGHT, network.fan.initial(filter));
    }

    /** The input {@code step} (int32 {@code [2]}: seed and number of the step), declared at the first call. */
    Value step() {
        if (network.step == null) {
            network.step = network.graph.input("step", Shape.of(2), Layout.PLAIN);
        }
        return network.step;
    }

    /** A number that no other dropout layer of the network has. */
    int dropoutKey() {
        return network.dropouts++;
    }
}
