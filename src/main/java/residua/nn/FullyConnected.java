package residua.nn;

import residua.graph.Op;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * Fully connected layer with a bias: {@code y = x w^T + b}. Parameters: {@code weight}, {@code bias [K]}.
 *
 * <p>Reads {@code [N, C]} or {@code [N, C, 1, 1]} with a weight {@code [K, C]}. A larger map {@code [N, C, H, W]} is
 * read whole by a convolution whose weight {@code [K, C, H, W]} has the elements of the flattened matrix
 * {@code [K, C*H*W]} in the same order, and the output is {@code [N, K, 1, 1]}.
 *
 * @param k outputs
 * @param start how the weight and the bias start
 */
public record FullyConnected(int k, Start start) implements Layer {

    /** How a fully connected layer starts. */
    public enum Start {
        /** Weight and bias uniform within {@code 1 / sqrt(inputs)}: PyTorch's default. */
        UNIFORM,
        /** Weight normal with deviation 0.01, bias zero: Simonyan and Zisserman 2015, section 3.1. */
        NORMAL
    }

    /** With PyTorch's default start. */
    public static FullyConnected of(int k) {
        return new FullyConnected(k, Start.UNIFORM);
    }

    @Override
    public Value build(Scope at, Value x) {
        Shape in = x.shape();
        int n = in.dim(0);
        int c = in.dim(1);
        int h = in.dimOr1(2);
        int w = in.dimOr1(3);
        double bound = 1 / Math.sqrt((double) c * h * w);
        Initial weightStart = start == Start.UNIFORM ? new Initial.Uniform(bound) : new Initial.Normal(0.01);
        Initial biasStart = start == Start.UNIFORM ? new Initial.Uniform(bound) : new Initial.Constant(0);
        boolean matrix = h == 1 && w == 1;
        Shape weightShape = matrix ? Shape.of(k, c) : Shape.of(k, c, h, w);
        Value weight = at.parameter("weight", weightShape, Layout.FILTER, Role.WEIGHT, weightStart);
        Value bias = at.parameter("bias", Shape.of(k), Layout.CHANNELS, Role.BIAS, biasStart);
        if (matrix) {
            return at.node(new Op.FullyConnected(n, c, k), Shape.of(n, k), x, weight, bias);
        }
        ConvGeometry g = new ConvGeometry(n, c, h, w, k, h, w, 1, 1, 0, 0, 1, 1, 1);
        Value y = at.node(new Op.Conv(g, Op.Epilogue.NONE), g.y(), x, weight);
        return at.node(new Op.Bias(g.y()), g.y(), y, bias);
    }
}
