package residua.nn;

import residua.graph.Value;

/**
 * Residual block of 1x1, 3x3 and 1x1 convolutions with batch norm and ReLU before each.
 *
 * @param k output channels
 * @param width channels between the 1x1 convolutions
 * @param stride step of the block
 * @param place which convolution takes the step
 * @param first whether this is the network's first block, whose input is activated already
 * @param shortcut the way around
 */
public record PreActivationBottleneck(
        int k, int width, int stride, Bottleneck.Place place, boolean first, Shortcut shortcut) implements Block {
    @Override
    public Value build(Scope at, Value x) {
        return PreActivation.build(at, x, first, k, stride, shortcut, this::branch);
    }

    private Value branch(Scope at, Value x) {
        boolean early = place == Bottleneck.Place.FIRST_1X1;
        Value y = at.add("conv1", Conv.of1x1(width, early ? stride : 1), x);
        y = PreActivation.activate(at, "2", y);
        y = at.add("conv2", Conv.of3x3(width, early ? 1 : stride), y);
        y = PreActivation.activate(at, "3", y);
        return at.add("conv3", Conv.of1x1(k, 1), y);
    }
}
