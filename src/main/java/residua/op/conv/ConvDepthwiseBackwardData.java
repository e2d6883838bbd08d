package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * The gradient of the input with one channel a group. Kernel: {@code opencl/conv/depthwise_backward_data.cl}.
 *
 * <p>For all devices; a filter of up to 49 taps, one output channel for each input channel.
 */
public final class ConvDepthwiseBackwardData implements ConvBackwardData {
    private final Params settings;

    /** By its own rule. */
    public ConvDepthwiseBackwardData() {
        this(Params.none());
    }

    private ConvDepthwiseBackwardData(Params settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return DepthwiseRule.NAME;
    }

    @Override
    public Params settings() {
        return settings;
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return DepthwiseRule.candidates(facts, block);
    }

    @Override
    public ConvDepthwiseBackwardData with(Params chosen) {
        return new ConvDepthwiseBackwardData(chosen);
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return DepthwiseRule.allow(g, block);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return true;
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(g, dy);
        ConvTensors.requireFilter(g, w);
        ConvTensors.requireInput(g, dx);
        int block = ConvTensors.requireOneBlock(dy, w, dx);
        Params params = DepthwiseRule.params(settings, kernels.context().facts(), g, block);
        int columns = DepthwiseRule.columns(params, g.w());
        return List.of(new Launch(
                "conv depthwise backward data",
                kernels.load("conv/depthwise_backward_data.cl", "conv_depthwise_backward_data", params)
                        .args(DepthwiseRule.join(List.of(dy, w, dx), DepthwiseRule.sizes(g), List.of(columns))),
                DepthwiseRule.range(
                        params, block, DepthwiseRule.pieces(g.w(), columns), g.h(), DepthwiseRule.planes(g, block))));
    }
}
