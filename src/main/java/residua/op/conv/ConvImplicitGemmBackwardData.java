package residua.op.conv;

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
 * The gradient of the input as a matrix product of pixels by channels, one for each phase of the stride, in tiles that go
 * through local memory. Kernel: {@code opencl/conv/implicit_gemm_backward_data.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvImplicitGemmForward}.
 */
public final class ConvImplicitGemmBackwardData implements ConvBackwardData {

    @Override
    public String name() {
        return ImplicitGemmTile.NAME;
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return ImplicitGemmTile.allow(g, facts, block, g.c());
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
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(g, dy);
        ConvTensors.requireFilter(g, w);
        ConvTensors.requireInput(g, dx);
        int block = ConvTensors.requireOneBlock(dy, w, dx);
        if (!supports(g, kernels.context().facts(), block)) {
            throw ImplicitGemmTile.unsupported(g);
        }
        ImplicitGemmTile tile = ImplicitGemmTile.of(g.c());
        ClKernel kernel = kernels.load(
                "conv/implicit_gemm_backward_data.cl", "conv_implicit_gemm_backward_data", tile.params(g, block));
        kernel.arg(0, dy).arg(1, w).arg(2, dx);
        ImplicitGemmTile.sizes(kernel, 3, g);
        // Phases beyond the input have no pixels; the first has the most.
        long pixels =
                g.n() * ImplicitGemmTile.ceilDiv(g.h(), g.strideH()) * ImplicitGemmTile.ceilDiv(g.w(), g.strideW());
        long phases = Math.multiplyExact(g.strideH(), g.strideW());
        return List.of(new Launch("conv implicit gemm backward data", kernel, tile.range(pixels, g.c(), phases)));
    }
}
