package residua.nn;

import residua.graph.Op;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * Convolution with a square filter. Parameters: {@code weight [K, C/groups, R, S]}, and {@code bias [K]} where asked.
 *
 * @param k output channels
 * @param filter side of the filter
 * @param stride step in both directions
 * @param pad rows and columns of zeros on each side
 * @param groups number of channel groups
 * @param bias whether a bias is added; it starts at zero
 */
public record Conv(int k, int filter, int stride, int pad, int groups, boolean bias) implements Layer {

    /** Without groups and bias. */
    public static Conv of(int k, int filter, int stride, int pad) {
        return new Conv(k, filter, stride, pad, 1, false);
    }

    /** 3x3 with padding 1. */
    public static Conv of3x3(int k, int stride) {
        return of(k, 3, stride, 1);
    }

    /** 1x1 without padding. */
    public static Conv of1x1(int k, int stride) {
        return of(k, 1, stride, 0);
    }

    /** The same in groups. */
    public Conv withGroups(int number) {
        return new Conv(k, filter, stride, pad, number, bias);
    }

    /** The same with a bias. */
    public Conv withBias() {
        return new Conv(k, filter, stride, pad, groups, true);
    }

    @Override
    public Value build(Scope at, Value x) {
        Shape in = x.shape();
        ConvGeometry g = new ConvGeometry(
                in.dim(0), in.dim(1), in.dim(2), in.dim(3), k, filter, filter, stride, stride, pad, pad, 1, 1, groups);
        Value y = at.node(new Op.Conv(g, Op.Epilogue.NONE), g.y(), x, at.filter(g.filter()));
        if (!bias) {
            return y;
        }
        Value b = at.parameter("bias", Shape.of(k), Layout.CHANNELS, Role.BIAS, new Initial.Constant(0));
        return at.node(new Op.Bias(g.y()), g.y(), y, b);
    }
}
