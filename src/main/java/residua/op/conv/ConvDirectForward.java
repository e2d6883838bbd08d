package residua.op.conv;

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
import residua.shape.PixelChunks;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * The forward pass with a row of sums in vector registers. Kernel: {@code opencl/conv/direct_forward.cl}.
 *
 * <p>For devices whose compiler puts a channel block into one vector register: CPUs. Groups of whole
 * channel blocks, or such as share a block evenly; no padding that reaches beyond one tile.
 */
public final class ConvDirectForward implements ConvForward {
    /** Items for each core, so that none is idle while the others end. */
    private static final int ITEMS_A_CORE = 8;

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
        int block = ConvTensors.requireOneBlock(x, filter, y);
        DeviceFacts facts = kernels.context().facts();
        epilogue.requireFit(given, pieces(given, facts, block));

        ConvGeometry g = DirectLimits.joined(given);
        RowTiles tiles = tiles(g, facts, block).orElseThrow(() -> DirectLimits.unsupported(given));
        long rowBytes = (long) Layout.padded(g.c(), block) * g.w() * g.strideH() * Float.BYTES;
        int rows = epilogue.statistics().isPresent() ? pieceRows(g, facts, block) : 1;
        DirectGrid grid = DirectGrid.of(items(g, rows), Math.multiplyExact(rowBytes, (long) rows));

        Params params = ConvTensors.requireInputOrPlain(
                given,
                x,
                epilogue.addTo(tiles.addTo(DirectLimits.params(g, block).with("STRIDE_H", g.strideH()))));
        ClKernel kernel = kernels.load("conv/direct_forward.cl", "conv_direct_forward", params);
        List<Object> arguments = epilogue.arguments(List.of(x, filter), y);
        if (epilogue.statistics().isPresent()) {
            arguments.add(rows);
        }
        arguments.addAll(
                Arrays.asList(g.n(), g.c(), g.h(), g.w(), g.k(), g.p(), g.q(), g.r(), g.padH(), g.dilationH()));
        arguments.addAll(List.of(groups.c(), groups.k(), tiles.tiles()));
        kernel.args(arguments.toArray());
        return List.of(new Launch("conv direct forward", kernel, grid.range(Layout.blocks(g.k(), block))));
    }

    @Override
    public int pieces(ConvGeometry g, DeviceFacts facts, int block) {
        ConvGeometry joined = DirectLimits.joined(g);
        return supports(g, facts, block) ? items(joined, pieceRows(joined, facts, block)) : 0;
    }

    /** Rows of an image that an item takes for its statistics: few enough that there are items for each core. */
    private static int pieceRows(ConvGeometry g, DeviceFacts facts, int block) {
        int enough = Math.multiplyExact(ITEMS_A_CORE, facts.computeUnits());
        int rows = Math.max(1, Math.min(g.p(), PixelChunks.REDUCTION_PIXELS / g.q()));
        while (rows > 1 && (long) items(g, rows) * Layout.blocks(g.k(), block) < enough) {
            rows /= 2;
        }
        return ceilDiv(g.p(), ceilDiv(g.p(), rows));
    }

    /** Items for a channel block, of so many rows of one image. */
    private static int items(ConvGeometry g, int rows) {
        return Math.multiplyExact(g.n(), ceilDiv(g.p(), rows));
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    private static Optional<RowTiles> tiles(ConvGeometry g, DeviceFacts facts, int block) {
        return RowTiles.forward(g, DirectLimits.tileColumns(g, facts, block));
    }
}
