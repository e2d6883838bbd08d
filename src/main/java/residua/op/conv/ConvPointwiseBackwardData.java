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
public final class ConvPointwiseBackwardData extends ConvPointwise implements ConvBackwardData {
    /** By its own rule. */
    public ConvPointwiseBackwardData() {
        this(Params.none());
    }

    private ConvPointwiseBackwardData(Params settings) {
        super(settings);
    }

    @Override
    public ConvPointwiseBackwardData with(Params chosen) {
        return new ConvPointwiseBackwardData(chosen);
    }

    @Override
    int channels(ConvGeometry g) {
        return g.c();
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return Tensor.bytes(g.filter(), Layout.FILTER, block);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry given, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(given, dx, w, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, given, block);
        BufferView exchanged = ConvTensors.requireScratch(scratch, scratchBytes(given, facts, block));
        PointwiseTiles tiles = tiles(given, facts, block);
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
