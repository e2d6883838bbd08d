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
 * The gradient of the input, one work-item an element, for any geometry. Kernel:
 * {@code opencl/conv/plain_backward_data.cl}.
 */
public final class ConvPlainBackwardData implements ConvBackwardData {

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return true;
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
        long[] items = {(long) g.h() * g.w() * block, Layout.blocks(g.c(), block), g.n()};
        return List.of(PlainLaunch.of(kernels, "backward_data", Params.of("CB", block), List.of(dy, w, dx), g, items));
    }
}
