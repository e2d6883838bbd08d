package residua.nn;

import residua.graph.Value;

/**
 * The layers of a {@link BasicBlock} without a way around: {@code relu(bn(conv(relu(bn(conv(x))))))}.
 *
 * @param k output channels
 * @param stride step of the first convolution
 */
public record PlainBlock(int k, int stride) implements Block {
    @Override
    public Value build(Scope at, Value x) {
        Value y = at.add("conv1", Conv.of3x3(k, stride), x);
        y = at.add("bn1", new BatchNorm(), y);
        y = at.add("relu1", new Relu(), y);
        y = at.add("conv2", Conv.of3x3(k, 1), y);
        y = at.add("bn2", new BatchNorm(), y);
        return at.add("relu2", new Relu(), y);
    }
}
