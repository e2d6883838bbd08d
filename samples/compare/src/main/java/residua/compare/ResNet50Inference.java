package residua.compare;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.mkldnn_reorder_conv2d_weight;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Inference of ResNet-50 (v1.5: the stride sits in the 3x3 convolution) in PyTorch, batch norm folded into the
 * convolutions, logits read back.
 */
final class ResNet50Inference implements Runnable {

    /** How the convolutions run. */
    enum Form {
        /** Plain NCHW. */
        CONTIGUOUS,
        /** NHWC. */
        CHANNELS_LAST,
        /**
         * NHWC, filters reordered once for oneDNN, ReLU and sum inside the convolution: the operators that
         * {@code torch.compile} uses.
         */
        FUSED
    }

    private static final int[] BLOCKS = {3, 4, 6, 3};

    private final Form form;
    private final int batch;
    private final MemoryFormat layout;
    private final Operator conv;
    private final Operator convAdd;
    private final Conv stem;
    private final List<Block> blocks = new ArrayList<>();
    private final Tensor weight = randn(1000, 2048).mul_(new Scalar(0.01));
    private final TensorOptional bias = new TensorOptional(zeros(1000));
    private final Tensor images;
    private final float[] logits;
    private long parameters;

    /** With random weights and images [batch][3][224][224]. */
    ResNet50Inference(int batch, Form form) {
        this.form = form;
        this.batch = batch;
        layout = form == Form.CONTIGUOUS ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast;
        conv = new Operator("mkldnn::_convolution_pointwise", "");
        convAdd = new Operator("mkldnn::_convolution_pointwise_", "binary");
        images = randn(batch, 3, 224, 224).contiguous(layout);
        logits = new float[batch * 1000];
        parameters = weight.numel() + 1000;
        stem = new Conv(3, 64, 7, 2, 224);
        int channels = 64;
        int size = 56;
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            for (int i = 0; i < BLOCKS[stage]; i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.add(new Block(channels, 64 << stage, stride, size));
                channels = 256 << stage;
                size /= stride;
            }
        }
    }

    /** One batch. */
    @Override
    public void run() {
        InferenceMode inference = new InferenceMode(true);
        try (PointerScope scope = new PointerScope()) {
            long[] two = {2, 2};
            long[] one = {1, 1};
            Tensor x = max_pool2d(stem.relu(images), new long[] {3, 3}, two, one, one, false);
            for (Block block : blocks) {
                x = block.forward(x);
            }
            linear(adaptive_avg_pool2d(x, 1, 1).flatten(1, -1), weight, bias)
                    .data_ptr_float()
                    .get(logits);
        } finally {
            inference.close();
        }
    }

    /** Of the last batch. */
    float[] logits() {
        return logits;
    }

    /** How many numbers the network has before folding, running statistics left out. */
    long parameters() {
        return parameters;
    }

    /** A convolution with the batch norm that followed it folded in. */
    private final class Conv {
        private final long[] stride;
        private final long[] padding;
        private final Tensor filter;
        private final TensorOptional bias;

        Conv(int c, int k, int r, int stride, int size) {
            this.stride = new long[] {stride, stride};
            padding = new long[] {r / 2, r / 2};
            Tensor w = randn(k, c, r, r).mul_(new Scalar(Math.sqrt(2.0 / (k * r * r))));
            Tensor gamma = ones(k);
            Tensor beta = zeros(k);
            Tensor mean = zeros(k);
            Tensor variance = ones(k);
            parameters += w.numel() + gamma.numel() + beta.numel();
            Tensor scale = gamma.mul(variance.add_(new Scalar(1e-5)).rsqrt());
            w = w.mul(scale.view(k, 1, 1, 1)).contiguous(layout);
            long[] one = {1, 1};
            filter = form == Form.FUSED
                    ? mkldnn_reorder_conv2d_weight(w.to_mkldnn(), padding, this.stride, one, 1, batch, c, size, size)
                    : w;
            bias = new TensorOptional(beta.sub(mean.mul(scale)));
        }

        Tensor plain(Tensor x) {
            return form == Form.FUSED ? fused(x, "none") : convolved(x);
        }

        Tensor relu(Tensor x) {
            return form == Form.FUSED ? fused(x, "relu") : relu_(convolved(x));
        }

        /** Adds to {@code sum}, which it may overwrite. */
        Tensor addRelu(Tensor x, Tensor sum) {
            if (form != Form.FUSED) {
                return relu_(convolved(x).add_(sum));
            }
            return convAdd.call(
                    Operator.tensor(sum),
                    Operator.tensor(x),
                    Operator.tensor(filter),
                    Operator.tensor(bias.get()),
                    Operator.integers(padding),
                    Operator.integers(stride),
                    Operator.integers(1, 1),
                    new IValue(1L), // groups
                    new IValue("add"),
                    Operator.scalar(1),
                    new IValue("relu"),
                    Operator.noScalars(),
                    Operator.none());
        }

        private Tensor convolved(Tensor x) {
            return conv2d(x, filter, bias, stride, padding, new long[] {1, 1}, 1);
        }

        private Tensor fused(Tensor x, String activation) {
            return conv.call(
                    Operator.tensor(x),
                    Operator.tensor(filter),
                    Operator.tensor(bias.get()),
                    Operator.integers(padding),
                    Operator.integers(stride),
                    Operator.integers(1, 1),
                    new IValue(1L), // groups
                    new IValue(activation),
                    Operator.noScalars(),
                    Operator.none());
        }
    }

    /** 1x1, 3x3, 1x1 and the shortcut, a 1x1 convolution where the shape changes. */
    private final class Block {
        private final Conv one;
        private final Conv two;
        private final Conv three;
        private final Conv shortcut;

        Block(int c, int width, int stride, int size) {
            one = new Conv(c, width, 1, 1, size);
            two = new Conv(width, width, 3, stride, size);
            three = new Conv(width, 4 * width, 1, 1, size / stride);
            shortcut = c == 4 * width ? null : new Conv(c, 4 * width, 1, stride, size);
        }

        Tensor forward(Tensor x) {
            Tensor y = two.relu(one.relu(x));
            return three.addRelu(y, shortcut == null ? x : shortcut.plain(x));
        }
    }
}
