package residua.nn;

import residua.graph.Value;

/** A piece of a network. An implementation holds sizes only, so one instance may serve several places. */
@FunctionalInterface
public interface Layer {

    /**
     * Adds the layer's parameters and nodes and returns what it computes. Input sizes come from the value's shape.
     *
     * @param at where the layer sits: its path, and the graph under construction
     * @param x what the layer reads
     * @return what the layer computes
     * @throws IllegalArgumentException where the shape of x does not suit the layer
     */
    Value build(Scope at, Value x);
}
