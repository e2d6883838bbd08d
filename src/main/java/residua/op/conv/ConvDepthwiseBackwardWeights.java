package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * The gradient of the filter with one channel a group. Kernel: {@code opencl/conv/depthwise_backward_weights.cl}.
 *
 * <p>For all devices; a filter of up to 49 taps, one output channel for each input channel.
 */
public final class ConvDepthwiseBackwardWeights extends ConvDepthwise implements ConvBackwardWeights {
    private static final String FILE = "conv/depthwise_backward_weights.cl";
    private static final int MOST_SPLITS = 64;
    /** Rows of a split, where there are so many. */
    private static final int ROWS = 7;

    /** By its own rule. */
    public ConvDepthwiseBackwardWeights() {
        this(Params.none());
    }

    private ConvDepthwiseBackwardWeights(Params settings) {
        super(settings);
    }

    @Override
    public ConvDepthwiseBackwardWeights with(Params chosen) {
        return new ConvDepthwiseBackwardWeights(chosen);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return Math.multiplyExact((long) splits(g) * g.r() * g.s(), (long) Layout.padded(g.c(), block) * Float.BYTES);
    }

    /** Splits of the rows: enough for any device to be busy, of rows enough that their sums are few beside them. */
    private static int splits(ConvGeometry g) {
        return Math.min(MOST_SPLITS, (g.n() * g.p() + ROWS - 1) / ROWS);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, x, dw, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        BufferView part = ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block));
        Params params = params(g, facts, block);
        int blocks = Layout.blocks(g.c(), block);
        int splits = splits(g);
        return List.of(
                new Launch(
                        "conv depthwise backward weights",
                        kernels.load(FILE, "conv_depthwise_backward_weights", params)
                                .args(join(List.of(x, dy, part), sizes(g), List.of(g.n() * g.p(), splits))),
                        range(params, block, splits, g.r(), blocks)),
                new Launch(
                        "conv depthwise sum splits",
                        kernels.load(FILE, "conv_depthwise_sum_splits", params).args(part, dw, blocks, splits),
                        range(params, block, (long) g.r() * g.s(), blocks, 1)));
    }
}
