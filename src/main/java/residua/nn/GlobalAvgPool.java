package residua.nn;

import residua.graph.Op;
import residua.graph.Value;
import residua.shape.Shape;

/** Mean over H and W: {@code [N, C, H, W]} to {@code [N, C]}, whatever H and W are. */
public record GlobalAvgPool() implements Layer {
    @Override
    public Value build(Scope at, Value x) {
        Shape y = Shape.of(x.shape().dim(0), x.shape().dim(1));
        return at.node(new Op.GlobalAvgPool(x.shape()), y, x);
    }
}
