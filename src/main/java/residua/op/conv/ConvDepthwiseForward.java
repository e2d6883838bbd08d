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
public final class ConvDepthwiseForward implements ConvForward {
    private final Params settings;

    /** By its own rule. */
    public ConvDepthwiseForward() {
        this(Params.none());
    }

    private ConvDepthwiseForward(Params settings) {
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
    public ConvDepthwiseForward with(Params chosen) {
        return new ConvDepthwiseForward(chosen);
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
            KernelLibrary kernels,
            ConvGeometry g,
            Tensor x,
            Tensor filter,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch) {
        ConvTensors.requireInput(g, x);
        ConvTensors.requireFilter(g, filter);
        ConvTensors.requireOutput(g, y);
        epilogue.requireFit(g);
        int block = ConvTensors.requireOneBlock(x, filter, y);
        Params params = DepthwiseRule.params(settings, kernels.context().facts(), g, block);
        int columns = DepthwiseRule.columns(params, g.q());
        return List.of(new Launch(
                "conv depthwise forward",
                kernels.load("conv/depthwise_forward.cl", "conv_depthwise_forward", epilogue.addTo(params))
                        .args(DepthwiseRule.join(
                                List.of(x, filter),
                                epilogue.arguments(),
                                List.of(y),
                                DepthwiseRule.sizes(g),
                                List.of(columns))),
                DepthwiseRule.range(
                        params, block, DepthwiseRule.pieces(g.q(), columns), g.p(), DepthwiseRule.planes(g, block))));
    }
}
