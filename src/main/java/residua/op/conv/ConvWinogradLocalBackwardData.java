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
public final class ConvWinogradLocalBackwardData implements ConvBackwardData {
    private final Winograd winograd;
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
        this.winograd = winograd;
        this.products = products;
    }

    @Override
    public String name() {
        return winograd.localAlgorithm();
    }

    @Override
    public Params settings() {
        return products.settings();
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return products.candidates(of(g, block).grouped(), facts, block);
    }

    @Override
    public ConvWinogradLocalBackwardData with(Params chosen) {
        return new ConvWinogradLocalBackwardData(winograd, products.with(chosen));
    }

    @Override
    public int winograd() {
        return winograd.tile();
    }

    @Override
    public Rounding rounding(ConvGeometry g) {
        return new WinogradRule(winograd).rounding(g.k());
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return new WinogradRule(winograd).allow(g, block) && of(g, block).allowed(products, facts);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return of(g, block).suits(facts);
    }

    private WinogradProducts of(ConvGeometry g, int block) {
        return new WinogradProducts(winograd, ConvWinogradBackwardData.transposed(g), block);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        WinogradProducts of = of(g, block);
        return ScratchParts.bytes(facts, of.filterBytes(), WinogradLocalLaunches.scratchBytes(of, products, facts));
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(g, dy);
        ConvTensors.requireFilter(g, w);
        ConvTensors.requireInput(g, dx);
        int block = ConvTensors.requireOneBlock(dy, w, dx);
        DeviceFacts facts = kernels.context().facts();
        if (!supports(g, facts, block)) {
            throw new WinogradRule(winograd).unsupported(g);
        }
        WinogradProducts of = of(g, block);
        ScratchParts parts =
                new ScratchParts(ConvTensors.requireScratch(scratch, scratchBytes(g, facts, block)), facts);
        Tensor u = new Tensor(parts.take(of.filterBytes()), of.filterShape(), Layout.FILTER, block);
        List<Launch> launches = new ArrayList<>(List.of(WinogradLocalLaunches.filter(kernels, of, true, w, u)));
        launches.addAll(WinogradLocalLaunches.outputOf(kernels, of, products, dy, u, Epilogue.NONE, dx, parts));
        return parts.ownedByLast(launches);
    }
}
