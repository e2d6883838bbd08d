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
 * The gradient of the input of a 3x3 filter with stride 1 by minimal filtering, for GPUs: {@link ConvWinogradLocalForward} of
 * the transposed convolution, whose filter is turned by 180 degrees, its channels exchanged. The transformed filter is a
 * part of the scratch.
 *
 * <p>For the same devices and geometries as {@link ConvWinogradLocalForward}.
 */
public final class ConvWinogradLocalBackwardData extends ConvWinogradLocal implements ConvBackwardData {
    private final ConvForward products;

    /**
     * With tiles of that size.
     *
     * @param winograd F2 or F4
     */
    public ConvWinogradLocalBackwardData(Winograd winograd) {
        this(winograd, new ConvImplicitGemmForward());
    }

    private ConvWinogradLocalBackwardData(Winograd winograd, ConvForward products) {
        super(winograd, products);
        this.products = products;
    }

    @Override
    public ConvWinogradLocalBackwardData with(Params chosen) {
        return new ConvWinogradLocalBackwardData(tile(), products.with(chosen));
    }

    @Override
    public Rounding rounding(ConvGeometry g) {
        return new WinogradRule(tile()).rounding(g.k());
    }

    @Override
    ConvGeometry tiled(ConvGeometry g) {
        return ConvWinogradBackwardData.transposed(g);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        WinogradProducts of = of(g, block);
        return ScratchParts.bytes(facts, of.filterBytes(), WinogradLocalLaunches.scratchBytes(of, products, facts));
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, dx, w, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        WinogradProducts of = of(g, block);
        ScratchParts parts =
                new ScratchParts(ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block)), facts);
        Tensor u = new Tensor(parts.take(of.filterBytes()), of.filterShape(), Layout.FILTER, block);
        List<Launch> launches = new ArrayList<>(List.of(WinogradLocalLaunches.filter(kernels, of, true, w, u)));
        launches.addAll(WinogradLocalLaunches.outputOf(kernels, of, products, dy, u, Epilogue.NONE, dx, parts));
        return parts.ownedByLast(launches);
    }
}
