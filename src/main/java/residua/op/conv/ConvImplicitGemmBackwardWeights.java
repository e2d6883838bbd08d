package residua.op.conv;

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
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * The gradient of the filter as a matrix product over pixels, in tiles that go through local memory. Where tiles are few,
 * the pixels are split; each split's sums go to scratch and are added in order. Kernels:
 * {@code opencl/conv/implicit_gemm_backward_weights.cl}, {@code opencl/conv/sum_splits.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvImplicitGemmForward}.
 */
public final class ConvImplicitGemmBackwardWeights implements ConvBackwardWeights {
    /** Groups that keep a GPU of some hundred cores busy. From the geometry alone: the order of sums depends on it. */
    private static final int ENOUGH_GROUPS = 512;
    /** Pixels in a split, at least: a tile's sums are stored and added once a split. */
    private static final int FEWEST_PIXELS = 64;

    /**
     * How pixels are split.
     *
     * @param count splits, none of them empty
     * @param pixels in each but the last, a multiple of the kernel's step
     * @param scratchBytes of all splits' sums; 0 where there is one split, which writes its sums where they belong
     */
    record Splits(int count, int pixels, long scratchBytes) {

        static Splits of(ConvGeometry g, int block) {
            ImplicitGemmTile tile = ImplicitGemmTile.of(g.k());
            long tiles =
                    ImplicitGemmTile.ceilDiv(rows(g), tile.rows()) * ImplicitGemmTile.ceilDiv(g.k(), tile.columns());
            long pixels = (long) g.n() * g.p() * g.q();
            long wanted = Math.max(1, Math.min(ImplicitGemmTile.ceilDiv(ENOUGH_GROUPS, tiles), pixels / FEWEST_PIXELS));
            long each = ImplicitGemmTile.ceilDiv(ImplicitGemmTile.ceilDiv(pixels, wanted), ImplicitGemmTile.DEPTH)
                    * ImplicitGemmTile.DEPTH;
            int count = (int) ImplicitGemmTile.ceilDiv(pixels, each);
            long bytes = Tensor.bytes(g.filter(), Layout.FILTER, block);
            return new Splits(count, (int) each, count == 1 ? 0 : Math.multiplyExact(bytes, (long) count));
        }
    }

    @Override
    public String name() {
        return ImplicitGemmTile.NAME;
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return ImplicitGemmTile.allow(g, facts, block, g.k());
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return facts.kind() != DeviceFacts.Kind.CPU;
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return Splits.of(g, block).scratchBytes();
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        ConvTensors.requireInput(g, x);
        ConvTensors.requireOutput(g, dy);
        ConvTensors.requireFilter(g, dw);
        int block = ConvTensors.requireOneBlock(x, dy, dw);
        if (!supports(g, kernels.context().facts(), block)) {
            throw ImplicitGemmTile.unsupported(g);
        }
        Splits splits = Splits.of(g, block);
        boolean split = splits.count() > 1;
        BufferView sums = split ? ConvTensors.requireScratch(scratch, splits.scratchBytes()) : dw;

        ImplicitGemmTile tile = ImplicitGemmTile.of(g.k());
        ClKernel kernel = kernels.load(
                "conv/implicit_gemm_backward_weights.cl", "conv_implicit_gemm_backward_weights", tile.params(g, block));
        kernel.arg(0, x).arg(1, dy).arg(2, sums);
        ImplicitGemmTile.sizes(kernel, 3, g);
        kernel.arg(16, splits.pixels());
        Launch products =
                new Launch("conv implicit gemm backward weights", kernel, tile.range(rows(g), g.k(), splits.count()));
        if (!split) {
            return List.of(products);
        }
        ClKernel sum = kernels.load("conv/sum_splits.cl", "conv_sum_splits", Params.of("CB", block));
        sum.args(sums, dw, splits.count());
        long blockTiles = (long) Layout.blocks(g.k(), block) * Layout.blocks(g.c(), block) * g.r() * g.s();
        return List.of(
                products,
                new Launch("conv sum splits", sum, NdRange.groups(blockTiles).of(1)));
    }

    /** Rows of the product: taps times input channels, these in whole quads. */
    private static long rows(ConvGeometry g) {
        return (long) g.r() * g.s() * ImplicitGemmTile.ceilDiv(g.c(), 4) * 4;
    }
}
