package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
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
public final class ConvPlainBackwardWeights extends ConvPlain implements ConvBackwardWeights {

    @Override
    public boolean readsPlain(ConvGeometry g) {
        return g.groups() == 1;
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
        return List.of(launch(kernels, "backward_weights", params, List.of(x, dy, dw, g.n()), g, items));
    }
}
