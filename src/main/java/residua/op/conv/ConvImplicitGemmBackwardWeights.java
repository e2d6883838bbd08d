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
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * The gradient of the filter as a matrix product over pixels, in tiles that go through local memory. Where tiles are few,
 * the pixels are split; each split's sums go to scratch and are added in order. Kernels:
 * {@code opencl/conv/implicit_gemm_backward_weights.cl}, {@code opencl/conv/sum_split_outputs.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvImplicitGemmForward}.
 */
public final class ConvImplicitGemmBackwardWeights implements ConvBackwardWeights {
    private final Params settings;

    /** With what its own rule takes. */
    public ConvImplicitGemmBackwardWeights() {
        this(Params.none());
    }

    private ConvImplicitGemmBackwardWeights(Params settings) {
        this.settings = ImplicitGemmProduct.require(settings);
    }

    @Override
    public String name() {
        return ImplicitGemmProduct.NAME;
    }

    @Override
    public Params settings() {
        return settings;
    }

    @Override
    public ConvBackwardWeights with(Params chosen) {
        return new ConvImplicitGemmBackwardWeights(chosen);
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return product(g).candidates(facts);
    }

    @Override
    public boolean readsPlain(ConvGeometry g) {
        return g.groups() == 1;
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return product(g).allowed(facts, block, settings);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return facts.kind() != DeviceFacts.Kind.CPU;
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return ImplicitGemmProduct.sumBytes(
                product(g).plan(facts, settings), Tensor.bytes(g.filter(), Layout.FILTER, block));
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(g, dy);
        ConvTensors.requireFilter(g, dw);
        int block = ConvTensors.requireOneBlock(x, dy, dw);
        DeviceFacts facts = kernels.context().facts();
        ImplicitGemmProduct product = product(g);
        if (!supports(g, facts, block)) {
            throw product.unsupported();
        }
        ImplicitGemmProduct.Plan plan = product.plan(facts, settings);
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

    private static ImplicitGemmProduct product(ConvGeometry g) {
        return new ImplicitGemmProduct(ConvPass.BACKWARD_WEIGHTS, g);
    }
}
