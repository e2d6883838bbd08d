package residua.op.block;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

/**
 * A block of convolutions whose rows stream through a ring of three rows, each computed once in a band of rows. Kernel:
 * {@code opencl/block/row_ring.cl}.
 *
 * <p>For CPUs: a channel block is a vector register, a ring stays in the caches of a core. Its 3x3 sums are direct, so that a
 * launch for each convolution with Winograd has fewer products; figures are in {@code opencl/NOTES.md}.
 */
public final class BlockRowRing extends BlockKernel {
    private static final int MOST_COLUMNS = 28; // of 32 registers, as the direct convolution
    private static final int ITEMS_A_CORE = 4; // from here on it matters little that their number is no multiple

    /** With the tiles and bands that its rule finds. */
    public BlockRowRing() {
        this(Params.none());
    }

    private BlockRowRing(Params settings) {
        super("row-ring", settings);
    }

    @Override
    public List<Params> candidates(BlockGeometry g, DeviceFacts facts, int block) {
        int bands = bandsByRule(g, facts);
        Set<Params> all = new LinkedHashSet<>(List.of(settings(MOST_COLUMNS, bands)));
        if (facts.kind() == DeviceFacts.Kind.CPU) {
            all.add(settings(MOST_COLUMNS / 2, bands));
            for (int other : new int[] {1, facts.computeUnits(), 2 * facts.computeUnits()}) {
                all.add(settings(MOST_COLUMNS, Math.min(other, g.y().dim(2))));
            }
        }
        return List.copyOf(all);
    }

    private static Params settings(int columns, int bands) {
        return Params.of("COLUMNS", columns, "BANDS", bands);
    }

    @Override
    public BlockRowRing with(Params chosen) {
        return new BlockRowRing(chosen);
    }

    private int setting(String name, int rule) {
        return settings().equals(Params.none()) ? rule : settings().getInt(name);
    }

    @Override
    public boolean supports(BlockGeometry g, DeviceFacts facts, int block) {
        return Layout.isVector(block) && scratchBytes(g, facts, block) <= facts.maxAllocationBytes();
    }

    @Override
    public Optional<String> objection(BlockGeometry g, long separateMacs, DeviceFacts facts, int block) {
        return Optional.of(
                facts.kind() == DeviceFacts.Kind.CPU
                        ? "measured: a launch for each convolution is faster"
                        : "made for registers of CPUs");
    }

    /** Bands of an image: one where images are many, else one for each core. */
    private static int bandsByRule(BlockGeometry g, DeviceFacts facts) {
        int images = g.y().dim(0);
        int cores = facts.computeUnits();
        boolean enough = images % cores == 0 || images >= (long) ITEMS_A_CORE * cores;
        return enough ? 1 : Math.min(cores, g.y().dim(2));
    }

    private int bands(BlockGeometry g, DeviceFacts facts) {
        return setting("BANDS", bandsByRule(g, facts));
    }

    @Override
    public long scratchBytes(BlockGeometry g, DeviceFacts facts, int block) {
        ConvGeometry middle = g.middle();
        long floats = Math.multiplyExact(3L * (middle.w() + 2), Layout.padded(middle.c(), block))
                + Math.multiplyExact((long) middle.q(), Layout.padded(middle.k(), block));
        if (side(g) == 3) {
            floats += Math.multiplyExact(3L * (g.x().dim(3) + 2), Layout.padded(g.x().dim(1), block));
        }
        return Math.multiplyExact(floats * Float.BYTES, (long) g.y().dim(0) * bands(g, facts));
    }

    private static int side(BlockGeometry g) {
        return g.first().map(ConvGeometry::r).orElse(0);
    }

    /** Columns of a tile: as few tiles as registers allow, all as narrow as they may be. */
    private int columns(int row) {
        int most = setting("COLUMNS", MOST_COLUMNS);
        int tiles = (row + most - 1) / most;
        return (row + tiles - 1) / tiles;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, BlockGeometry g, boolean relu, BlockTensors tensors, Optional<BufferView> scratch) {
        int block = tensors.requireFit(g);
        DeviceFacts facts = kernels.context().facts();
        long bytes = scratchBytes(g, facts, block);
        BufferView rings = scratch.filter(s -> s.buffer().bytes() >= bytes)
                .orElseThrow(() -> new IllegalArgumentException(bytes + " bytes of scratch are needed"));
        ConvGeometry middle = g.middle();
        Params tiles = Params.of("CB", block, "TF", columns(middle.w()), "TQ", columns(middle.q()));
        Params params = withExit(withConvolutions(tiles, g), tensors, relu);
        ClKernel kernel = kernels.load("block/row_ring.cl", "block_row_ring", params);
        List<Object> arguments = tensors.arguments();
        arguments.add(rings);
        arguments.addAll(Arrays.asList(g.x().dim(1), g.x().dim(2), g.x().dim(3)));
        arguments.addAll(Arrays.asList(middle.c(), middle.h(), middle.w(), middle.k()));
        arguments.addAll(Arrays.asList(g.y().dim(1), g.y().dim(2), g.y().dim(3)));
        kernel.args(arguments.toArray());
        NdRange range = NdRange.groups(bands(g, facts), middle.n()).of(1);
        return List.of(new Launch("block through a ring of rows", kernel, range));
    }
}
