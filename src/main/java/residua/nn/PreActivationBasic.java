package residua.nn;

import residua.graph.Value;

/**
 * Residual block of two 3x3 convolutions with batch norm and ReLU before each.
 *
 * @param k output channels
 * @param stride step of the first convolution
 * @param first whether this is the network's first block, whose input is activated already
 * @param shortcut the way around
 */
public record PreActivationBasic(int k, int stride, boolean first, Shortcut shortcut) implements Block {
    @Override
    public Value build(Scope at, Value x) {
        return PreActivation.build(at, x, first, k, stride, shortcut, this::branch);
    }

    private Value branch(Scope at, Value x) {
        Value y = at.add("conv1", Conv.of3x3(k, stride), x);
        y = PreActivation.activate(at, "2", y);
        return at.add("conv2", Conv.of3x3(k, 1), y);
    }
}
