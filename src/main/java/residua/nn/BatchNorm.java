package residua.nn;

import java.util.List;
import residua.graph.Op;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.shape.UserException;

/**
 * Batch norm over {@code [N, C, H, W]}: with the batch's statistics in training, with the running ones in inference.
 * Parameters: {@code weight} and {@code bias} (scale 1 and shift 0 at the start); states {@code running_mean} and
 * {@code running_var}. Epsilon and momentum are PyTorch's.
 */
public record BatchNorm() implements Layer {
    private static final float EPSILON = 1e-5f;
    private static final float MOMENTUM = 0.1f;

    @Override
    public Value build(Scope at, Value x) {
        Shape channels = Shape.of(x.shape().dim(1));
        Value gamma = channel(at, "weight", channels, Role.NORM_SCALE, 1);
        Value beta = channel(at, "bias", channels, Role.NORM_SHIFT, 0);
        Value runningMean = channel(at, "running_mean", channels, Role.RUNNING_MEAN, 0);
        Value runningVar = channel(at, "running_var", channels, Role.RUNNING_VAR, 1);
        List<Value> in = List.of(x, gamma, beta, runningMean, runningVar);
        Value y = at.computed("", x.shape(), Layout.BLOCKED);
        if (at.mode() == Mode.TRAINING && x.shape().elements() == channels.elements()) {
            throw new UserException(at.path() + " has one value a channel, which has no variance to train with;"
                    + " take a larger batch or larger images");
        }
        if (at.mode() == Mode.INFERENCE) {
            at.node(new Op.BatchNormEval(x.shape(), EPSILON, false, false), in, List.of(y));
        } else {
            Value mean = at.computed("mean", channels, Layout.CHANNELS);
            Value invstd = at.computed("invstd", channels, Layout.CHANNELS);
            at.node(new Op.BatchNorm(x.shape(), EPSILON, MOMENTUM, false, false), in, List.of(y, mean, invstd));
        }
        return y;
    }

    private static Value channel(Scope at, String name, Shape channels, Role role, float start) {
        return at.parameter(name, channels, Layout.CHANNELS, role, new Initial.Constant(start));
    }
}
