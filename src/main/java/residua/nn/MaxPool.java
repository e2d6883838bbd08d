package residua.nn;

import residua.graph.Op;
import residua.graph.Value;
import residua.shape.PoolGeometry;
import residua.shape.Shape;

/**
 * Maximum over square windows; output sizes round down.
 *
 * @param window side of the window
 * @param stride step of the window
 * @param pad rows and columns outside the input on each side, which never win
 */
public record MaxPool(int window, int stride, int pad) implements Layer {
    @Override
    public Value build(Scope at, Value x) {
        Shape in = x.shape();
        PoolGeometry g = new PoolGeometry(in.dim(0), in.dim(1), in.dim(2), in.dim(3), window, stride, pad, false);
        return at.node(new Op.MaxPool(g), g.y(), x);
    }
}
