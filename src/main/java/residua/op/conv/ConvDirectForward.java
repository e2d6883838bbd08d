package residua.op.conv;

import java.util.ArrayList;
import java.util.Arrays;
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
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * The forward pass with a row of sums in vector registers. Kernel: {@code opencl/conv/direct_forward.cl}.
 *
 * <p>For devices whose compiler puts a channel block into one vector register: CPUs. Groups of whole
 * channel blocks, or such as share a block evenly; no padding that reaches beyond one tile.
 */
public final class ConvDirectForward implements ConvForward {

    @Override
    public String name() {
        return DirectLimits.NAME;
    }

    @Override
    public boolean readsPlain(ConvGeometry g) {
        return g.groups() == 1;
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
        return 0;
    }

    @Override
    public Optional<Shape> prepared(ConvGeometry g, DeviceFacts facts, int block) {
        return DirectLimits.groups(g, block).expanded();
    }

    @Override
    public List<Launch> prepare(KernelLibrary kernels, ConvGeometry g, Tensor w, Tensor filter) {
        ConvTensors.requireFilter(g, w);
        return List.of(DirectLimits.groups(g, w.block()).expand(kernels, w, filter));
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels,
            ConvGeometry given,
            Tensor x,
            Tensor filter,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch) {
        GroupBlocks groups = DirectLimits.groups(given, y.block());
        groups.expanded()
                .ifPresentOrElse(
                        shape -> filter.requireShape(shape).requireLayout(Layout.PLAIN),
                        () -> ConvTensors.requireFilter(given, filter));
        ConvTensors.requireOutput(given, y);
        epilogue.requireFit(given);
        int block = ConvTensors.requireOneBlock(x, filter, y);

        ConvGeometry g = DirectLimits.joined(given);
        RowTiles tiles = tiles(g, kernels.context().facts(), block).orElseThrow(() -> DirectLimits.unsupported(given));
        long rowBytes = (long) Layout.padded(g.c(), block) * g.w() * g.strideH() * Float.BYTES;
        DirectGrid grid = DirectGrid.of(Math.multiplyExact(g.n(), g.p()), rowBytes);

        Params params = ConvTensors.requireInputOrPlain(
                given,
                x,
                epilogue.addTo(tiles.addTo(DirectLimits.params(g, block).with("STRIDE_H", g.strideH()))));
        ClKernel kernel = kernels.load("conv/direct_forward.cl", "conv_direct_forward", params);
        List<Object> arguments = new ArrayList<>(List.of(x, filter));
        arguments.addAll(epilogue.arguments());
        arguments.add(y);
        arguments.addAll(
                Arrays.asList(g.n(), g.c(), g.h(), g.w(), g.k(), g.p(), g.q(), g.r(), g.padH(), g.dilationH()));
        arguments.addAll(List.of(groups.c(), groups.k(), tiles.tiles()));
        kernel.args(arguments.toArray());
        return List.of(new Launch("conv direct forward", kernel, grid.range(Layout.blocks(g.k(), block))));
    }

    private static Optional<RowTiles> tiles(ConvGeometry g, DeviceFacts facts, int block) {
        return RowTiles.forward(g, DirectLimits.tileColumns(g, facts, block));
    }
}
