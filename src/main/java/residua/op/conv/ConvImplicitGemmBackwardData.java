package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.tensor.Tensor;

/**
 * The gradient of the input as a matrix product of pixels by channels, one for each phase of the stride, in tiles that go
 * through local memory. Where tiles are few, the depth is split; each split's sums go to scratch and are added in order.
 * Kernels: {@code opencl/conv/implicit_gemm_backward_data.cl}, {@code opencl/conv/sum_split_outputs.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvImplicitGemmForward}.
 */
public final class ConvImplicitGemmBackwardData extends ConvImplicitGemm implements ConvBackwardData {
    /** With what its own rule takes. */
    public ConvImplicitGemmBackwardData() {
        this(Params.none());
    }

    private ConvImplicitGemmBackwardData(Params settings) {
        super(ConvPass.BACKWARD_DATA, settings);
    }

    @Override
    public ConvBackwardData with(Params chosen) {
        return new ConvImplicitGemmBackwardData(chosen);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, dx, w, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        ImplicitGemmProduct product = product(g);
        ImplicitGemmProduct.Plan plan = product.plan(facts, settings());
        boolean split = plan.splits() > 1;
        BufferView sums = split ? ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block)) : dx;
        ClKernel kernel = kernels.load(
                "conv/implicit_gemm_backward_data.cl", "conv_implicit_gemm_backward_data", product.params(plan, block));
        kernel.arg(0, dy).arg(1, w).arg(2, sums);
        product.sizes(kernel, 3, plan);
        Launch products = new Launch("conv implicit gemm backward data", kernel, product.range(plan));
        return split
                ? List.of(products, SplitOutputs.sum(kernels, sums, plan.splits(), Epilogue.NONE, dx))
                : List.of(products);
    }
}
