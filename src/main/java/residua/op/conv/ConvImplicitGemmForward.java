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
 * The forward pass as a matrix product of pixels by channels, in tiles that go through local memory. Where tiles are few,
 * the depth is split; each split's sums go to scratch and are added in order, with the epilogue. Kernels:
 * {@code opencl/conv/implicit_gemm_forward.cl}, {@code opencl/conv/sum_split_outputs.cl}.
 *
 * <p>For GPUs: work-groups of 64, 10 KiB of local memory, more only where settings ask for it; any stride, padding, dilation
 * and filter, and groups of whole quads of channels.
 */
public final class ConvImplicitGemmForward extends ConvImplicitGemm implements ConvForward {
    /** With what its own rule takes. */
    public ConvImplicitGemmForward() {
        this(Params.none());
    }

    private ConvImplicitGemmForward(Params settings) {
        super(ConvPass.FORWARD, settings);
    }

    @Override
    public ConvForward with(Params chosen) {
        return new ConvImplicitGemmForward(chosen);
    }

    @Override
    public int pieces(ConvGeometry g, DeviceFacts facts, int block) {
        return supports(g, facts, block) ? product(g).pieces(product(g).plan(facts, settings())) : 0;
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
        int block = ConvTensors.requireOneBlock(x, w, y);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        epilogue.requireFit(g, pieces(g, facts, block));
        ImplicitGemmProduct product = product(g);
        ImplicitGemmProduct.Plan plan = product.plan(facts, settings());
        boolean split = plan.splits() > 1;
        Epilogue ofProducts = split ? Epilogue.NONE : epilogue;
        BufferView sums = split ? ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block)) : y;
        ClKernel kernel = kernels.load(
                "conv/implicit_gemm_forward.cl",
                "conv_implicit_gemm_forward",
                ConvTensors.requireInputOrPlain(g, x, ofProducts.addTo(product.params(plan, block))));
        List<Object> tensors = ofProducts.arguments(List.of(x, w), sums);
        for (int i = 0; i < tensors.size(); i++) {
            kernel.arg(i, tensors.get(i));
        }
        product.sizes(kernel, tensors.size(), plan);
        Launch products = new Launch("conv implicit gemm forward", kernel, product.range(plan));
        return split
                ? List.of(products, SplitOutputs.sum(kernels, sums, plan.splits(), epilogue, y))
                : List.of(products);
    }
}
