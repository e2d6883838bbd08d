package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * The gradient of the input with a row of sums in vector registers. The filter's channels are exchanged first, into
 * scratch. Kernels: {@code opencl/conv/filter_transpose.cl}, {@code opencl/conv/direct_backward_data.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvDirectForward}.
 */
public final class ConvDirectBackwardData implements ConvBackwardData {

    @Override
    public String name() {
        return DirectLimits.NAME;
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return DirectLimits.allow(g, block)
                && tiles(DirectLimits.joined(g), facts, block).isPresent();
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return facts.kind() == DeviceFacts.Kind.CPU;
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return DirectLimits.groups(g, block).exchangedBytes();
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry given, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(given, dx, w, dy);
        BufferView exchanged = ConvTensors.requireScratch(
                scratch, DirectLimits.groups(given, block).exchangedBytes());
        GroupBlocks groups = DirectLimits.groups(given, block);

        ConvGeometry g = DirectLimits.joined(given);
        RowTiles tiles = tiles(g, kernels.context().facts(), block).orElseThrow(() -> DirectLimits.unsupported(given));
        long rowBytes = (long) Layout.padded(g.k(), block) * g.q() * Float.BYTES / g.strideH();
        DirectGrid grid = DirectGrid.of(Math.multiplyExact(g.n(), g.h()), Math.max(1, rowBytes));
        int cBlocks = Layout.blocks(g.c(), block);

        ClKernel kernel = kernels.load(
                "conv/direct_backward_data.cl",
                "conv_direct_backward_data",
                tiles.addTo(DirectLimits.params(g, block).with("STRIDE_H", g.strideH())));
        kernel.args(
                dy,
                exchanged,
                dx,
                g.n(),
                g.k(),
                g.p(),
                g.q(),
                g.c(),
                g.h(),
                g.w(),
                g.r(),
                g.padH(),
                g.dilationH(),
                groups.k(),
                groups.c(),
                tiles.tiles());
        Launch exchange = g.groups() > 1
                ? groups.exchange(kernels, w, exchanged)
                : FilterTranspose.launch(kernels, given, w, exchanged);
        return List.of(exchange, new Launch("conv direct backward data", kernel, grid.range(cBlocks)));
    }

    private static Optional<RowTiles> tiles(ConvGeometry g, DeviceFacts facts, int block) {
        return RowTiles.backwardData(g, DirectLimits.tileColumns(g, facts, block));
    }
}
