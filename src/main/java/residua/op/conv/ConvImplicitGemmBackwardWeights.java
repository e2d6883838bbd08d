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
 * The gradient of the filter as a matrix product over pixels, in tiles that go through local memory. Where tiles are few,
 * the pixels are split; each split's sums go to scratch and are added in order. Kernels:
 * {@code opencl/conv/implicit_gemm_backward_weights.cl}, {@code opencl/conv/sum_split_outputs.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvImplicitGemmForward}.
 */
public final class ConvImplicitGemmBackwardWeights extends ConvImplicitGemm implements ConvBackwardWeights {
    /** With what its own rule takes. */
    public ConvImplicitGemmBackwardWeights() {
        this(Params.none());
    }

    private ConvImplicitGemmBackwardWeights(Params settings) {
        super(ConvPass.BACKWARD_WEIGHTS, settings);
    }

    @Override
    public ConvBackwardWeights with(Params chosen) {
        return new ConvImplicitGemmBackwardWeights(chosen);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(g, dy);
        ConvTensors.requireFilter(g, dw);
        int block = ConvTensors.requireOneBlock(x, dy, dw);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        ImplicitGemmProduct product = product(g);
        ImplicitGemmProduct.Plan plan = product.plan(facts, settings());
        boolean split = plan.splits() > 1;
        BufferView sums = split ? ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block)) : dw;
        ClKernel kernel = kernels.load(
                "conv/implicit_gemm_backward_weights.cl",
                "conv_implicit_gemm_backward_weights",
                ConvTensors.requireInputOrPlain(g, x, product.params(plan, block)));
        kernel.arg(0, x).arg(1, dy).arg(2, sums);
        product.sizes(kernel, 3, plan);
        Launch products = new Launch("conv implicit gemm backward weights", kernel, product.range(plan));
        return split ? List.of(products, SplitOutputs.sumFilter(kernels, sums, plan.splits(), dw)) : List.of(products);
    }
}
