package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * The forward pass as a matrix product of pixels by channels, in tiles that go through local memory. Kernel:
 * {@code opencl/conv/implicit_gemm_forward.cl}.
 *
 * <p>For GPUs: work-groups of 64, 10 KiB of local memory; any stride, padding, dilation and filter, no groups.
 */
public final class ConvImplicitGemmForward implements ConvForward {

    @Override
    public String name() {
        return ImplicitGemmTile.NAME;
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return ImplicitGemmTile.allow(g, facts, block, g.k());
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return facts.kind() != DeviceFacts.Kind.CPU;
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
        ConvTensors.requireInput(g, x);
        ConvTensors.requireFilter(g, w);
        ConvTensors.requireOutput(g, y);
        epilogue.requireFit(g);
        int block = ConvTensors.requireOneBlock(x, w, y);
        if (!supports(g, kernels.context().facts(), block)) {
            throw ImplicitGemmTile.unsupported(g);
        }
        ImplicitGemmTile tile = ImplicitGemmTile.of(g.k());
        ClKernel kernel = kernels.load(
                "conv/implicit_gemm_forward.cl", "conv_implicit_gemm_forward", epilogue.addTo(tile.params(g, block)));
        List<Object> tensors = new ArrayList<>(List.of(x, w));
        tensors.addAll(epilogue.arguments());
        tensors.add(y);
        for (int i = 0; i < tensors.size(); i++) {
            kernel.arg(i, tensors.get(i));
        }
        ImplicitGemmTile.sizes(kernel, tensors.size(), g);
        long pixels = (long) g.n() * g.p() * g.q();
        return List.of(new Launch("conv implicit gemm forward", kernel, tile.range(pixels, g.k(), 1)));
    }
}
