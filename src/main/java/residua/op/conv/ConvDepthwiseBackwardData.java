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
public final class ConvDepthwiseBackwardData extends ConvDepthwise implements ConvBackwardData {
    /** By its own rule. */
    public ConvDepthwiseBackwardData() {
        this(Params.none());
    }

    private ConvDepthwiseBackwardData(Params settings) {
        super(settings);
    }

    @Override
    public ConvDepthwiseBackwardData with(Params chosen) {
        return new ConvDepthwiseBackwardData(chosen);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, dx, w, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        Params params = params(g, facts, block);
        int columns = columns(params, g.w());
        return List.of(new Launch(
                "conv depthwise backward data",
                kernels.load("conv/depthwise_backward_data.cl", "conv_depthwise_backward_data", params)
                        .args(join(List.of(dy, w, dx), sizes(g), List.of(columns))),
                range(params, block, piecesOfRow(g.w(), columns), g.h(), planes(g, block))));
    }
}
