package residua.op.conv;

import java.util.ArrayList;
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

/** The forward pass, one work-item an output, for any geometry. Kernel: {@code opencl/conv/plain_forward.cl}. */
public final class ConvPlainForward implements ConvForward {

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
        List<Object> tensors = new ArrayList<>(List.of(x, w));
        tensors.addAll(epilogue.arguments());
        tensors.add(y);
        long[] items = {(long) g.p() * g.q() * block, Layout.blocks(g.k(), block), g.n()};
        return List.of(PlainLaunch.of(kernels, "forward", epilogue.addTo(params), tensors, g, items));
    }
}
