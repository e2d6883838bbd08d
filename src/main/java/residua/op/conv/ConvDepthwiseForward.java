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
 * The forward pass with one channel a group. Kernel: {@code opencl/conv/depthwise_forward.cl}.
 *
 * <p>For all devices; a filter of up to 49 taps, one output channel for each input channel.
 */
public final class ConvDepthwiseForward extends ConvDepthwise implements ConvForward {
    /** By its own rule. */
    public ConvDepthwiseForward() {
        this(Params.none());
    }

    private ConvDepthwiseForward(Params settings) {
        super(settings);
    }

    @Override
    public ConvDepthwiseForward with(Params chosen) {
        return new ConvDepthwiseForward(chosen);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels,
            ConvGeometry g,
            Tensor x,
            Tensor filter,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, x, filter, y);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        epilogue.requireFit(g);
        Params params = params(g, facts, block);
        int columns = columns(params, g.q());
        return List.of(new Launch(
                "conv depthwise forward",
                kernels.load("conv/depthwise_forward.cl", "conv_depthwise_forward", epilogue.addTo(params))
                        .args(join(epilogue.arguments(List.of(x, filter), y), sizes(g), List.of(columns))),
                range(params, block, piecesOfRow(g.q(), columns), g.p(), planes(g, block))));
    }
}
