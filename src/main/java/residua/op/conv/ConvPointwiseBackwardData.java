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
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * The gradient of the input of a 1x1 filter: the forward's product with the filter's channels exchanged, which happens
 * first, into scratch. Kernels: {@code opencl/conv/filter_transpose.cl}, {@code opencl/conv/pointwise_backward_data.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvPointwiseForward}.
 */
public final class ConvPointwiseBackwardData implements ConvBackwardData {
    private final Params settings;

    /** By its own rule. */
    public ConvPointwiseBackwardData() {
        this(Params.none());
    }

    private ConvPointwiseBackwardData(Params settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return PointwiseLimits.NAME;
    }

    @Override
    public Params settings() {
        return settings;
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseTiles.candidates(g, g.c(), facts, block);
    }

    @Override
    public ConvPointwiseBackwardData with(Params chosen) {
        return new ConvPointwiseBackwardData(chosen);
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseLimits.allow(g, block);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseLimits.suit(g, facts);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return Tensor.bytes(g.filter(), Layout.FILTER, block);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry given, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(given, dy);
        ConvTensors.requireFilter(given, w);
        ConvTensors.requireInput(given, dx);
        int block = ConvTensors.requireOneBlock(dy, w, dx);
        if (!PointwiseLimits.allow(given, block)) {
            throw PointwiseLimits.unsupported(given);
        }
        BufferView exchanged = ConvTensors.requireScratch(scratch, Tensor.bytes(given.filter(), Layout.FILTER, block));
        PointwiseTiles tiles =
                PointwiseTiles.of(given, given.c(), kernels.context().facts(), block, settings);
        ConvGeometry g = tiles.g();
        int cBlocks = Layout.blocks(g.c(), block);
        ClKernel kernel = kernels.load(
                "conv/pointwise_backward_data.cl",
                "conv_pointwise_backward_data",
                tiles.addTo(Params.of("CB", block, "STRIDE_H", g.strideH())));
        kernel.args(
                dy,
                exchanged,
                dx,
                g.n(),
                g.k(),
                Math.multiplyExact(g.p(), g.q()),
                g.q(),
                g.c(),
                g.h(),
                g.w(),
                tiles.tiles(),
                tiles.tilesInRow(),
                tiles.run(),
                tiles.chunk());
        return List.of(
                FilterTranspose.launch(kernels, given, w, exchanged),
                new Launch("conv pointwise backward data", kernel, tiles.range(cBlocks)));
    }
}
