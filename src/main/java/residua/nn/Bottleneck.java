package residua.nn;

import residua.graph.Op;
import residua.graph.Value;

/**
 * Residual block that reduces, convolves and expands: 1x1, 3x3, 1x1 with batch norm behind each, added to the
 * shortcut before the last ReLU.
 *
 * @param k output channels
 * @param width channels between the 1x1 convolutions
 * @param groups channel groups of the 3x3 convolution
 * @param stride step of the block
 * @param place which convolution takes the step
 * @param shortcut the way around
 */
public record Bottleneck(int k, int width, int groups, int stride, Place place, Shortcut shortcut) implements Block {

    /** Which convolution of a bottleneck takes the step; parameters are the same, results are not. */
    public enum Place {
        /** The first 1x1, as in the paper ("v1"). */
        FIRST_1X1,
        /** The 3x3, as in published checkpoints ("v1.5"). */
        MIDDLE_3X3
    }

    @Override
    public Value build(Scope at, Value x) {
        boolean first = place == Place.FIRST_1X1;
        Value y = at.add("conv1", Conv.of1x1(width, first ? stride : 1), x);
        y = at.add("bn1", new BatchNorm(), y);
        y = at.add("relu1", new Relu(), y);
        y = at.add("conv2", Conv.of3x3(width, first ? 1 : stride).withGroups(groups), y);
        y = at.add("bn2", new BatchNorm(), y);
        y = at.add("relu2", new Relu(), y);
        y = at.add("conv3", Conv.of1x1(k, 1), y);
        y = at.add("bn3", new BatchNorm(), y);
        Value around = shortcut.build(at, x, k, stride);
        y = at.node("add", new Op.Add(y.shape(), false), y.shape(), y, around);
        return at.add("relu3", new Relu(), y);
    }
}
