package residua.nn;

import residua.graph.Op;
import residua.graph.Value;

/**
 * Residual block of two 3x3 convolutions: {@code relu(bn(conv(relu(bn(conv(x))))) + shortcut(x))}.
 *
 * @param k output channels
 * @param stride step of the first convolution
 * @param shortcut the way around
 */
public record BasicBlock(int k, int stride, Shortcut shortcut) implements Block {
    @Override
    public Value build(Scope at, Value x) {
        Value y = at.add("conv1", Conv.of3x3(k, stride), x);
        y = at.add("bn1", new BatchNorm(), y);
        y = at.add("relu1", new Relu(), y);
        y = at.add("conv2", Conv.of3x3(k, 1), y);
        y = at.add("bn2", new BatchNorm(), y);
        Value around = shortcut.build(at, x, k, stride);
        y = at.node("add", new Op.Add(y.shape(), false), y.shape(), y, around);
        return at.add("relu2", new Relu(), y);
    }
}
