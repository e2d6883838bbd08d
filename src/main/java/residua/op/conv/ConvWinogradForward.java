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
 * The forward pass of a 3x3 filter by minimal filtering: 16 products for 4 outputs, or 36 for 16, with F2 and stride 2
 * 25 for 4, with transforms and products in one launch. Kernels: {@code opencl/conv/winograd_filter.cl},
 * {@code opencl/conv/winograd_forward.cl}.
 *
 * <p>For the same devices as {@link ConvDirectForward}; no groups, no dilation, padding up to 2. The filter is
 * transformed beforehand, to {@code [K/CB, 16 or 36, C, CB]} with both channels in whole blocks.
 */
public final class ConvWinogradForward extends ConvWinograd implements ConvForward {
    /**
     * With tiles of that size, by its own rule.
     *
     * @param winograd F2 or F4
     */
    public ConvWinogradForward(Winograd winograd) {
        this(winograd, Params.none());
    }

    private ConvWinogradForward(Winograd winograd, Params settings) {
        super(winograd, settings);
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return rule().candidates(g, facts, block);
    }

    @Override
    public ConvWinogradForward with(Params chosen) {
        return new ConvWinogradForward(tile(), chosen);
    }

    @Override
    public Rounding rounding(ConvGeometry g) {
        return g.strideH() == 1 ? rule().rounding(g.c()) : WinogradRule.strideRounding(g.c());
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return rule().allowForward(g, block);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return rule().suits(g, facts, block);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return Float.BYTES * rule().grid(g, facts, block, settings()).scratchElements();
    }

    @Override
    public Optional<Shape> prepared(ConvGeometry g, DeviceFacts facts, int block) {
        return Optional.of(form(g, block));
    }

    private Shape form(ConvGeometry g, int block) {
        return Shape.of(Layout.blocks(g.k(), block), tile().positions(), Layout.padded(g.c(), block), block);
    }

    @Override
    public List<Launch> prepare(KernelLibrary kernels, ConvGeometry g, Tensor w, Tensor filter) {
        ConvTensors.requireFilter(g, w);
        filter.requireShape(form(g, w.block())).requireLayout(Layout.PLAIN);
        return List.of(WinogradLaunches.filter(kernels, tile(), g, w.block(), false, w, filter));
    }

    @Override
    public int pieces(ConvGeometry g, DeviceFacts facts, int block) {
        return supports(g, facts, block)
                ? rule().grid(g, facts, block, settings()).blocks()
                : 0;
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
        filter.requireShape(form(g, block)).requireLayout(Layout.PLAIN);
        WinogradGrid grid = rule().grid(g, facts, block, settings());
        BufferView tiles = ConvTensors.requireScratch(scratch, Float.BYTES * grid.scratchElements());
        return List.of(
                WinogradLaunches.products(kernels, "conv winograd forward", grid, x, filter, epilogue, y, tiles, 0));
    }
}
