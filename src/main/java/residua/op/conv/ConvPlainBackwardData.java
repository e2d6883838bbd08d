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
 * The gradient of the input, one work-item an element, for any geometry. Kernel:
 * {@code opencl/conv/plain_backward_data.cl}.
 */
public final class ConvPlainBackwardData extends ConvPlain implements ConvBackwardData {

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, dx, w, dy);
        long[] items = {(long) g.h() * g.w() * block, Layout.blocks(g.c(), block), g.n()};
        return List.of(launch(kernels, "backward_data", Params.of("CB", block), List.of(dy, w, dx), g, items));
    }
}
