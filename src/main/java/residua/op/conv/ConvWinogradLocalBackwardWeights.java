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

/**
 * The gradient of a 3x3 filter with stride 1 by minimal filtering, for GPUs: two launches transform all tiles of x and dy,
 * the implicit GEMM sums their products of all positions over the tiles, as the filter's gradient of one grouped 1x1
 * convolution, and another launch transforms back. Its settings are those of the implicit GEMM. Kernels:
 * {@code opencl/conv/winograd_local_input.cl}, {@code opencl/conv/winograd_local_filter.cl} and those of
 * {@link ConvImplicitGemmBackwardWeights}.
 *
 * <p>For the same devices and geometries as {@link ConvWinogradLocalForward}.
 */
public final class ConvWinogradLocalBackwardWeights extends ConvWinogradLocal implements ConvBackwardWeights {
    private final ConvBackwardWeights products;

    /**
     * With tiles of that size.
     *
     * @param winograd F2 or F4
     */
    public ConvWinogradLocalBackwardWeights(Winograd winograd) {
        this(winograd, new ConvImplicitGemmBackwardWeights());
    }

    private ConvWinogradLocalBackwardWeights(Winograd winograd, ConvBackwardWeights products) {
        super(winograd, products);
        this.products = products;
    }

    @Override
    public ConvWinogradLocalBackwardWeights with(Params chosen) {
        return new ConvWinogradLocalBackwardWeights(tile(), products.with(chosen));
    }

    @Override
    public Rounding rounding(ConvGeometry g) {
        return new WinogradPieceRule(tile()).rounding(g);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        WinogradProducts of = of(g, block);
        long ofProducts = products.scratchBytes(of.grouped(), facts, block);
        return ScratchParts.bytes(facts, of.inputBytes(), of.outputBytes(), of.filterBytes(), ofProducts);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, x, dw, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        WinogradProducts of = of(g, block);
        ConvGeometry grouped = of.grouped();
        ScratchParts parts =
                new ScratchParts(ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block)), facts);
        Tensor v = new Tensor(parts.take(of.inputBytes()), grouped.x(), Layout.BLOCKED, block);
        Tensor z = new Tensor(parts.take(of.outputBytes()), grouped.y(), Layout.BLOCKED, block);
        Tensor s = new Tensor(parts.take(of.filterBytes()), grouped.filter(), Layout.FILTER, block);
        Optional<BufferView> more = parts.takeIfAny(products.scratchBytes(grouped, facts, block));

        List<Launch> launches = new ArrayList<>();
        launches.add(WinogradLocalLaunches.input(kernels, of, x, v));
        launches.add(WinogradLocalLaunches.gradient(kernels, of, dy, z));
        launches.addAll(products.bind(kernels, grouped, v, z, s, more));
        launches.add(WinogradLocalLaunches.filterGradient(kernels, of, s, dw));
        return parts.ownedByLast(launches);
    }
}
