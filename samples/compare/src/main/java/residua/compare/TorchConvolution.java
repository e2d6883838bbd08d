package residua.compare;

import static org.bytedeco.pytorch.global.torch.convolution;
import static org.bytedeco.pytorch.global.torch.convolution_backward;
import static org.bytedeco.pytorch.global.torch.mkldnn_reorder_conv2d_weight;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import residua.shape.ConvGeometry;
import residua.shape.Shape;
import residua.trial.LaunchTimer;

/**
 * A layer in PyTorch. Input, filter and gradient lie in the layout of the form beforehand: {@code contiguous} (NCHW) or
 * {@code channels_last} (NHWC); {@code packed} is channels_last with the filter reordered once for oneDNN, forward
 * only.
 */
final class TorchConvolution implements LayerTurns.Layer {
    /** NCHW. */
    static final String CONTIGUOUS = "contiguous";
    /** NHWC. */
    static final String CHANNELS_LAST = "channels_last";
    /** NHWC with the filter in oneDNN's own form. */
    static final String PACKED = "packed";

    private static final int WARM_UP_RUNS = 3;

    private final LayerWork work;
    private final long[] stride;
    private final long[] padding;
    private final long[] dilation;
    private final Tensor x;
    private final Tensor w;
    private final Tensor dy;
    private final TensorOptional none = new TensorOptional();
    private final LongArrayRefOptional noBias = new LongArrayRefOptional();
    private final BoolPointer wanted = new BoolPointer(3);
    private final Runnable step;

    /** Random values; every form runs before it is timed, for oneDNN prepares itself for the sizes it meets. */
    TorchConvolution(LayerWork work) {
        this.work = work;
        ConvGeometry g = work.g();
        stride = new long[] {g.strideH(), g.strideW()};
        padding = new long[] {g.padH(), g.padW()};
        dilation = new long[] {g.dilationH(), g.dilationW()};
        x = random(g.x());
        dy = random(g.y());
        Tensor filter = random(g.filter());
        w = work.form().equals(PACKED) ? packed(filter, g) : filter;
        step = switch (work.pass()) {
            case FORWARD -> work.form().equals(PACKED) ? new Packed() : this::forward;
            case BACKWARD_DATA -> () -> gradient(true);
            case BACKWARD_WEIGHTS -> () -> gradient(false);
        };
        InferenceMode inference = new InferenceMode(true);
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            step.run();
        }
        inference.close();
    }

    private Tensor random(Shape shape) {
        Tensor plain = randn(shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3));
        return plain.contiguous(work.form().equals(CONTIGUOUS) ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast);
    }

    private Tensor packed(Tensor filter, ConvGeometry g) {
        return mkldnn_reorder_conv2d_weight(
                filter.to_mkldnn(), padding, stride, dilation, g.groups(), g.n(), g.c(), g.h(), g.w());
    }

    private void forward() {
        try (PointerScope scope = new PointerScope()) {
            convolution(
                    x,
                    w,
                    none,
                    stride,
                    padding,
                    dilation,
                    false,
                    new long[] {0, 0},
                    work.g().groups());
        }
    }

    /** Of the input, or of the filter. */
    private void gradient(boolean ofInput) {
        wanted.put(0, ofInput).put(1, !ofInput).put(2, false);
        try (PointerScope scope = new PointerScope()) {
            convolution_backward(
                    dy,
                    x,
                    w,
                    noBias,
                    stride,
                    padding,
                    dilation,
                    false,
                    new long[] {0, 0},
                    work.g().groups(),
                    wanted);
        }
    }

    /** Forward with the filter in oneDNN's form: the operator that {@code torch.compile} uses. */
    private final class Packed implements Runnable {
        private final Operator operator = new Operator("mkldnn::_convolution_pointwise", "");

        @Override
        public void run() {
            try (PointerScope scope = new PointerScope()) {
                operator.call(
                        Operator.tensor(x),
                        Operator.tensor(w),
                        Operator.none(), // bias
                        Operator.integers(padding),
                        Operator.integers(stride),
                        Operator.integers(dilation),
                        new IValue((long) work.g().groups()),
                        new IValue("none"), // activation
                        Operator.noScalars(),
                        Operator.none());
            }
        }
    }

    @Override
    public double millis(LaunchTimer.Effort effort) {
        InferenceMode inference = new InferenceMode(true);
        double millis = Turn.millis(step, effort);
        inference.close();
        return millis;
    }

    @Override
    public String algorithm() {
        return work.form();
    }

    @Override
    public void close() {
        x.close();
        w.close();
        dy.close();
    }
}
