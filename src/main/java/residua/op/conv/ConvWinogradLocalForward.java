package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * The forward pass of a 3x3 filter with stride 1 by minimal filtering, for GPUs: one launch transforms all tiles, the
 * implicit GEMM computes the products of all positions as one grouped 1x1 convolution, through local memory, and another
 * launch transforms back. Its settings are those of the implicit GEMM. Kernels: {@code opencl/conv/winograd_local_input.cl},
 * {@code opencl/conv/winograd_local_filter.cl}, {@code opencl/conv/winograd_local_output.cl} and those of
 * {@link ConvImplicitGemmForward}.
 *
 * <p>For the same devices as {@link ConvImplicitGemmForward}; no groups, no dilation, padding up to 2. The filter is
 * transformed beforehand, to {@code [(16 or 36) * K, C, 1, 1]} with both channels in whole blocks, laid out as FILTER.
 */
public final class ConvWinogradLocalForward extends ConvWinogradLocal implements ConvForward {
    private final ConvForward products;

    /**
     * With tiles of that size.
     *
     * @param winograd F2 or F4
     */
    public ConvWinogradLocalForward(Winograd winograd) {
        this(winograd, new ConvImplicitGemmForward());
    }

    private ConvWinogradLocalForward(Winograd winograd, ConvForward products) {
        super(winograd, products);
        this.products = products;
    }

    @Override
    public ConvWinogradLocalForward with(Params chosen) {
        return new ConvWinogradLocalForward(tile(), products.with(chosen));
    }

    @Override
    public Rounding rounding(ConvGeometry g) {
        return new WinogradRule(tile()).rounding(g.c());
    }

    @Override
    public long countedMacs(ConvGeometry g, int block) {
        return (long) of(g, block).counted();
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return WinogradLocalLaunches.scratchBytes(of(g, block), products, facts);
    }

    @Override
    public Optional<Shape> prepared(ConvGeometry g, DeviceFacts facts, int block) {
        return Optional.of(of(g, block).filterShape());
    }

    @Override
    public List<Launch> prepare(KernelLibrary kernels, ConvGeometry g, Tensor w, Tensor filter) {
        ConvTensors.requireFilter(g, w);
        WinogradProducts of = of(g, w.block());
        filter.requireShape(of.filterShape()).requireLayout(Layout.PLAIN);
        return List.of(WinogradLocalLaunches.filter(kernels, of, false, w, filter));
    }

    @Override
    public int pieces(ConvGeometry g, DeviceFacts facts, int block) {
        return supports(g, facts, block) ? WinogradLocalLaunches.pieces(of(g, block)) : 0;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels,
            ConvGeometry g,
            Tensor x,
            Tensor filter,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch) {
        ConvTensors.requireInput(g, x);
        ConvTensors.requireOutput(g, y);
        int block = ConvTensors.requireOneBlock(x, y);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        epilogue.requireFit(g, pieces(g, facts, block));
        WinogradProducts of = of(g, block);
        filter.requireShape(of.filterShape()).requireLayout(Layout.PLAIN);
        ScratchParts parts =
                new ScratchParts(ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block)), facts);
        Tensor u = new Tensor(filter.buffer(), of.filterShape(), Layout.FILTER, block);
        return parts.ownedByLast(WinogradLocalLaunches.outputOf(kernels, of, products, x, u, epilogue, y, parts));
    }
}
