package residua.graph;

import residua.shape.Layout;
import residua.shape.Shape;

/**
 * One tensor of a {@link Graph}: written by at most one node, read by any number.
 *
 * @param id number unique in its graph, stable across passes that keep the value
 * @param name for people: the parameter's name in files ({@code layer1.0.conv1.weight}), else the path of the node
 * @param shape logical extents
 * @param layout how it lies on the device
 * @param kind who writes it
 */
public record Value(int id, String name, Shape shape, Layout layout, Kind kind) {

    /** Who writes a value. */
    public enum Kind {
        /** The caller, before each run. */
        INPUT,
        /** The optimiser; loaded from and stored to files. */
        PARAMETER,
        /** Nodes of a training run, in place (running statistics); loaded from and stored to files. */
        STATE,
        /** The optimiser, as it does the parameter of the same name, whose momentum it is; kept beside that. */
        MOMENTUM,
        /** A node, in each run. */
        COMPUTED
    }

    /** Whether the value lives in files: a parameter or a state. */
    public boolean persistent() {
        return kind == Kind.PARAMETER || kind == Kind.STATE;
    }

    @Override
    public String toString() {
        return name + shape;
    }
}
