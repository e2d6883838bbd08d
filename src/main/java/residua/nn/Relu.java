package residua.nn;

import residua.graph.Op;
import residua.graph.Value;

/** {@code max(x, 0)}. */
public record Relu() implements Layer {
    @Override
    public Value build(Scope at, Value x) {
        return at.node(new Op.Relu(x.shape()), x.shape(), x);
    }
}
