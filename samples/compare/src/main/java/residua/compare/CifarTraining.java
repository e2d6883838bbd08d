package residua.compare;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;
import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.zeros;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Training of CIFAR's ResNet-20 in PyTorch: forward, backward, SGD with momentum, loss read back. The shortcut is
 * option A, zero channels on either side. Images and weights lie in the layout that is measured.
 */
final class CifarTraining implements Runnable {
    private static final int CLASSES = 10;
    private static final int BLOCKS = 3;
    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 1e-4;
    private static final double RATE = 0.001;

    private final MemoryFormat layout;
    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Tensor> momenta = new ArrayList<>();
    private final ConvNorm first;
    private final List<Block> blocks = new ArrayList<>();
    private final Tensor weight;
    private final TensorOptional bias;
    private final Operator sgd = new Operator("aten::_fused_sgd_", "");
    private final Tensor images;
    private final Tensor labels;
    private float loss;

    /** With random weights and images [batch][3][32][32]. */
    CifarTraining(int batch, MemoryFormat layout) {
        this.layout = layout;
        images = randn(batch, 3, 32, 32).contiguous(layout);
        labels = zeros(batch).to(ScalarType.Long);
        labels.random_(CLASSES);
        first = new ConvNorm(3, 16, 1);
        int channels = 16;
        for (int width = 16; width <= 64; width *= 2) {
            for (int i = 0; i < BLOCKS; i++) {
                blocks.add(new Block(channels, width));
                channels = width;
            }
        }
        weight = parameter(scaled(randn(CLASSES, channels), 1.0 / channels));
        bias = new TensorOptional(parameter(zeros(CLASSES)));
    }

    /** One step. */
    @Override
    public void run() {
        try (PointerScope scope = new PointerScope()) {
            Tensor l = cross_entropy_loss(logits(), labels);
            l.backward();
            update();
            loss = l.item_float();
        }
    }

    /** Of the last step, before its update. */
    float loss() {
        return loss;
    }

    /** How many numbers are learned. */
    long parameters() {
        return parameters.stream().mapToLong(Tensor::numel).sum();
    }

    private Tensor logits() {
        Tensor x = relu_(first.forward(images));
        for (Block block : blocks) {
            x = block.forward(x);
        }
        return linear(adaptive_avg_pool2d(x, 1, 1).flatten(1, -1), weight, bias);
    }

    private void update() {
        List<Tensor> gradients = parameters.stream().map(Tensor::grad).toList();
        NoGradGuard guard = new NoGradGuard();
        sgd.call(
                Operator.tensors(parameters),
                Operator.tensors(gradients),
                Operator.tensors(momenta),
                new IValue(WEIGHT_DECAY),
                new IValue(MOMENTUM),
                new IValue(RATE),
                new IValue(0.0), // dampening
                new IValue(false), // Nesterov
                new IValue(false), // maximise
                new IValue(false), // first step: the momenta start at 0
                Operator.none(),
                Operator.none());
        guard.close();
        parameters.forEach(p -> p.mutable_grad().reset());
    }

    private Tensor parameter(Tensor tensor) {
        momenta.add(zeros_like(tensor));
        parameters.add(tensor.requires_grad_());
        return tensor;
    }

    private static Tensor scaled(Tensor tensor, double variance) {
        return tensor.mul_(new Scalar(Math.sqrt(variance)));
    }

    /** A 3x3 convolution and its batch norm with the batch's statistics. */
    private final class ConvNorm {
        private final long[] stride;
        private final Tensor filter;
        private final TensorOptional gamma;
        private final TensorOptional beta;
        private final TensorOptional mean;
        private final TensorOptional variance;

        ConvNorm(int c, int k, int stride) {
            this.stride = new long[] {stride, stride};
            filter = parameter(scaled(randn(k, c, 3, 3), 2.0 / (9 * k)).contiguous(layout));
            gamma = new TensorOptional(parameter(ones(k)));
            beta = new TensorOptional(parameter(zeros(k)));
            mean = new TensorOptional(zeros(k));
            variance = new TensorOptional(ones(k));
        }

        Tensor forward(Tensor x) {
            long[] one = {1, 1};
            Tensor y = conv2d(x, filter, new TensorOptional(), stride, one, one, 1);
            return batch_norm(y, gamma, beta, mean, variance, true, 0.1, 1e-5, false);
        }
    }

    /** Two convolutions and the shortcut without parameters. */
    private final class Block {
        private final ConvNorm one;
        private final ConvNorm two;
        private final long pad;

        Block(int c, int k) {
            one = new ConvNorm(c, k, k / c);
            two = new ConvNorm(k, k, 1);
            pad = (k - c) / 2;
        }

        Tensor forward(Tensor x) {
            Tensor y = two.forward(relu_(one.forward(x)));
            return relu_(y.add_(shortcut(x)));
        }

        private Tensor shortcut(Tensor x) {
            if (pad == 0) {
                return x;
            }
            LongOptional all = new LongOptional();
            return constant_pad_nd(x.slice(2, all, all, 2).slice(3, all, all, 2), 0, 0, 0, 0, pad, pad);
        }
    }
}
