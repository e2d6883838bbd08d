package residua.op.block;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * A block of convolutions whose tensors in between lie in local memory, a tile with its halo at a time. Kernel:
 * {@code opencl/block/local_tile.cl}.
 *
 * <p>For GPUs: work-groups of up to 256 items, at most 32 KiB of local memory; up to 1024 channels in the middle.
 */
public final class BlockLocalTile extends BlockKernel {
    /** Multiply-adds of a GPU in the time in which its memory brings a byte: 10 to 20 of common ones. */
    private static final long MACS_A_BYTE = 16;
    /** How many times faster than memory the last cache brings filters. */
    private static final long CACHE_SPEED = 4;
    /** Pixels for which a launch of a convolution of its own reads a filter again: the tile of an implicit GEMM. */
    private static final long GEMM_PIXELS = 64;

    /** With the tile that its rule finds. */
    public BlockLocalTile() {
        this(Params.none());
    }

    private BlockLocalTile(Params settings) {
        super("local-tile", settings);
    }

    /** On a CPU, where local memory is only another copy, no more than one. */
    @Override
    public List<Params> candidates(BlockGeometry g, DeviceFacts facts, int block) {
        return LocalTile.candidates(g, facts, block).stream()
                .limit(facts.kind() == DeviceFacts.Kind.CPU ? 1 : Integer.MAX_VALUE)
                .map(LocalTile::settings)
                .toList();
    }

    @Override
    public BlockLocalTile with(Params chosen) {
        return new BlockLocalTile(chosen);
    }

    private LocalTile tile(BlockGeometry g, DeviceFacts facts, int block) {
        return settings().equals(Params.none())
                ? LocalTile.of(g, facts, block).orElseThrow()
                : LocalTile.of(settings());
    }

    @Override
    public boolean supports(BlockGeometry g, DeviceFacts facts, int block) {
        long planes = Math.max(elements(g.x(), block), elements(g.y(), block));
        return block % 4 == 0
                && planes < Integer.MAX_VALUE / 2 // offsets within an image are ints
                && LocalTile.of(g, facts, block).isPresent();
    }

    private static long elements(Shape s, int block) {
        return (long) Layout.padded(s.dim(1), block) * s.dim(2) * s.dim(3);
    }

    /**
     * By counting: the tensors no longer stored and read, beside what is read again for small tiles, and computed again for
     * halos or saved by launches of their own.
     */
    @Override
    public Optional<String> objection(BlockGeometry g, long separateMacs, DeviceFacts facts, int block) {
        if (facts.kind() == DeviceFacts.Kind.CPU) {
            return Optional.of("local memory of a CPU is its cache");
        }
        if (!supports(g, facts, block)) {
            return Optional.of("no tile fits local memory");
        }
        LocalTile tile = tile(g, facts, block);
        long groups = Math.multiplyExact((long) g.y().dim(0), tile.tiles(g));
        if (groups < facts.computeUnits()) {
            return Optional.of("fewer tiles than compute units");
        }
        if (savedBytes(g, block) > extraBytes(g, tile, groups, separateMacs, block)) {
            return Optional.empty();
        }
        return Optional.of(
                separateMacs < g.macs()
                        ? "counted: halos, small tiles and products that Winograd saves cost more than is saved"
                        : "counted: halos and small tiles cost more than is saved");
    }

    /** Each tensor between two convolutions was written once and read once. */
    static long savedBytes(BlockGeometry g, int block) {
        long all = g.convolutions().stream()
                .mapToLong(c -> Tensor.bytes(c.y(), Layout.BLOCKED, block))
                .sum();
        return 2 * (all - Tensor.bytes(g.y(), Layout.BLOCKED, block));
    }

    private static long extraBytes(BlockGeometry g, LocalTile tile, long groups, long separateMacs, int block) {
        long filters = g.convolutions().stream()
                .mapToLong(c -> Tensor.bytes(c.filter(), Layout.FILTER, block))
                .sum();
        long pixels = Math.multiplyExact((long) g.y().dim(0), (long) g.y().dim(2) * g.y().dim(3));
        long reads = Math.max(0, groups - pixels / GEMM_PIXELS) * filters / CACHE_SPEED;
        long macs = tile.counted(g, block) / 160 * 128 * g.y().dim(0); // as of a step of 8 pixels
        return reads + Math.max(0, macs - separateMacs) / MACS_A_BYTE;
    }

    @Override
    public long scratchBytes(BlockGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, BlockGeometry g, boolean relu, BlockTensors tensors, Optional<BufferView> scratch) {
        int block = tensors.requireFit(g);
        DeviceFacts facts = kernels.context().facts();
        if (!supports(g, facts, block)) {
            throw new IllegalArgumentException(name() + " does not compute " + g);
        }
        return bind(kernels, g, relu, tensors, tile(g, facts, block));
    }

    /** With a given tile. */
    static List<Launch> bind(
            KernelLibrary kernels, BlockGeometry g, boolean relu, BlockTensors tensors, LocalTile tile) {
        int block = tensors.requireFit(g);
        ClKernel kernel =
                kernels.load("block/local_tile.cl", "block_local_tile", withExit(tile.params(g, block), tensors, relu));
        ConvGeometry middle = g.middle();
        List<Object> arguments = tensors.arguments();
        arguments.addAll(Arrays.asList(g.x().dim(1), g.x().dim(2), g.x().dim(3)));
        arguments.addAll(Arrays.asList(middle.c(), middle.h(), middle.w()));
        arguments.addAll(Arrays.asList(g.y().dim(1), g.y().dim(2), g.y().dim(3), tile.tilesAcross(g)));
        kernel.args(arguments.toArray());
        NdRange range = NdRange.groups(tile.tiles(g), middle.n()).of(tile.items(g, block));
        return List.of(new Launch("block in local memory", kernel, range));
    }
}
