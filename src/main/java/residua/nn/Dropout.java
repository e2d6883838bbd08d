package residua.nn;

import residua.graph.Op;
import residua.graph.Value;

/**
 * Sets elements to zero at random in training and scales the others by {@code 1 / (1 - rate)}; nothing in inference.
 * A training graph that has one gets the input {@code step}.
 *
 * @param rate probability of zero, in [0, 1); 0 adds no node
 */
public record Dropout(float rate) implements Layer {
    @Override
    public Value build(Scope at, Value x) {
        if (at.mode() == Mode.INFERENCE || rate == 0) {
            return x;
        }
        return at.node(new Op.Dropout(x.shape(), rate, at.dropoutKey()), x.shape(), x, at.step());
    }
}
