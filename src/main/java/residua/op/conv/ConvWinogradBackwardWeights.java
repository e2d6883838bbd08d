package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * The gradient of a 3x3 filter with stride 1 by minimal filtering: 16 products for 4 outputs, or 36 for 16. Kernels:
 * {@code opencl/conv/winograd_backward_weights.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvWinogradForward}.
 */
public final class ConvWinogradBackwardWeights extends ConvWinograd implements ConvBackwardWeights {
    private final WinogradPieceRule pieces;

    /**
     * With tiles of that size, by its own rule().
     *
     * @param winograd F2 or F4
     */
    public ConvWinogradBackwardWeights(Winograd winograd) {
        this(winograd, Params.none());
    }

    private ConvWinogradBackwardWeights(Winograd winograd, Params settings) {
        super(winograd, settings);
        this.pieces = new WinogradPieceRule(winograd);
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return pieces.candidates(g, facts, block);
    }

    @Override
    public ConvWinogradBackwardWeights with(Params chosen) {
        return new ConvWinogradBackwardWeights(tile(), chosen);
    }

    @Override
    public Rounding rounding(ConvGeometry g) {
        return pieces.rounding(g);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return pieces.suits(g, facts, block);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return Float.BYTES * pieces.pieces(g, facts, block, settings()).scratchElements();
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, x, dw, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        WinogradPieces dealt = pieces.pieces(g, facts, block, settings());
        BufferView tiles = ConvTensors.requireScratch(scratch, Float.BYTES * dealt.scratchElements());
        List<Launch> launches = new ArrayList<>();
        launches.add(products(kernels, dealt, x, dy, dw, tiles));
        if (dealt.splits() > 1) {
            ClKernel sum =
                    kernels.load("conv/winograd_backward_weights.cl", "conv_winograd_sum_splits", params(facts, dealt));
            sum.args(tiles, dealt.sumsOffset(), dw, dealt.splits());
            launches.add(new Launch(
                    "conv winograd sum splits",
                    sum,
                    NdRange.groups(dealt.pairs()).of(1)));
        }
        return launches;
    }

    private static Params params(DeviceFacts facts, WinogradPieces pieces) {
        int inRegisters = Integer.highestOneBit(DirectLimits.sums(facts, pieces.block()));
        return Params.of(
                "CB", pieces.block(), "TILE", pieces.winograd().tile(), "TC", Math.min(pieces.block(), inRegisters));
    }

    private static Launch products(
            KernelLibrary kernels,
            WinogradPieces pieces,
            BufferView x,
            BufferView dy,
            BufferView dw,
            BufferView scratch) {
        ConvGeometry g = pieces.g();
        ClKernel kernel = kernels.load(
                "conv/winograd_backward_weights.cl",
                "conv_winograd_backward_weights",
                params(kernels.context().facts(), pieces));
        kernel.args(
                x,
                dy,
                dw,
                scratch,
                g.n(),
                g.c(),
                g.h(),
                g.w(),
                g.k(),
                g.p(),
                g.q(),
                g.padH(),
                g.padW(),
                pieces.tileRows(),
                pieces.tileColumns(),
                pieces.inChunk(),
                pieces.chunks(),
                pieces.splits(),
                pieces.partBlocks(),
                pieces.sorted() ? 1 : 0);
        return new Launch("conv winograd backward weights", kernel, pieces.range());
    }
}
