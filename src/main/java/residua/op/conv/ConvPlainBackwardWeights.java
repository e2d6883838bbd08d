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
 * The gradient of the filter, one work-item an element, for any geometry. Kernel:
 * {@code opencl/conv/plain_backward_weights.cl}.
 */
public final class ConvPlainBackwardWeights implements ConvBackwardWeights {

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public boolean readsPlain(ConvGeometry g) {
        return g.groups() == 1;
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
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(g, dy);
        ConvTensors.requireFilter(g, dw);
        int block = ConvTensors.requireOneBlock(x, dy, dw);
        Params params = ConvTensors.requireInputOrPlain(g, x, Params.of("CB", block));
        long tiles = Math.multiplyExact((long) Layout.blocks(g.k(), block), (long) Layout.blocks(g.cPerGroup(), block));
        long[] items = {(long) block * block, (long) g.r() * g.s(), tiles};
        return List.of(PlainLaunch.of(kernels, "backward_weights", params, List.of(x, dy, dw, g.n()), g, items));
    }
}
