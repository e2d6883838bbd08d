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

/** The forward pass, one work-item an output, for any geometry. Kernel: {@code opencl/conv/plain_forward.cl}. */
public final class ConvPlainForward extends ConvPlain implements ConvForward {

    @Override
    public boolean readsPlain(ConvGeometry g) {
        return g.groups() == 1;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels,
            ConvGeometry g,
            Tensor x,
            Tensor w,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch) {
        ConvTensors.requireFilter(g, w);
        ConvTensors.requireOutput(g, y);
        epilogue.requireFit(g);
        int block = ConvTensors.requireOneBlock(x, w, y);
        Params params = ConvTensors.requireInputOrPlain(g, x, Params.of("CB", block));
        long[] items = {(long) g.p() * g.q() * block, Layout.blocks(g.k(), block), g.n()};
        return List.of(
                launch(kernels, "forward", epilogue.addTo(params), epilogue.arguments(List.of(x, w), y), g, items));
    }
}
