package residua.op.conv;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * When a Winograd convolution can be used, when it pays, and how its tiles are dealt out, by counting cycles of a CPU core
 * with one multiply-add of a vector register in each.
 */
final class WinogradRule {
    /** Largest padding: what the transposed convolution makes of none. */
    private static final int MAX_PAD = 2;
    /** Beyond, the kernels' 24-bit products of indices would overflow. */
    private static final long MAX_TILE_ROWS = 1 << 23;
    /** Elements of a plane of one channel block, beyond which offsets within a tile would overflow. */
    private static final long MAX_PLANE = 1L << 31;

    /** Cycles in which a product's position of a tile is made by a transform, measured: 5 to 9. */
    private static final double TRANSFORM = 8;
    /** Cycles of a vector of the filter beside the products it takes part in: its load and the loop. */
    private static final double LOOP = 2;
    /** The same of the direct algorithm. */
    private static final double DIRECT_LOOP = 1;
    /** A filter of more bytes than this comes from memory rather than from a cache. */
    private static final long CACHED_FILTER_BYTES = 8 << 20;
    /** Cycles in which a vector of 64 bytes comes from memory while all cores read. */
    private static final double FROM_MEMORY = 16;
    /** Transformed tiles of more bytes than this begin to leave the cache of a core. */
    private static final double CORE_CACHE_BYTES = 1 << 20;
    /** What the products take longer for each time the tiles fill that cache once more. */
    private static final double BEYOND_CORE_CACHE = 0.1;
    /** How much better than the direct algorithm the count must be, for it is no measurement. */
    static final double WORTHWHILE = 0.9;

    private final Winograd winograd;

    WinogradRule(Winograd winograd) {
        this.winograd = winograd;
    }

    /** Whether the kernels' code exists for this geometry in all passes. */
    boolean allow(ConvGeometry g, int block) {
        return g.strideH() == 1 && g.strideW() == 1 && fits(g, block);
    }

    /** The same of the forward pass, which with F2 has strides of 2, too. */
    boolean allowForward(ConvGeometry g, int block) {
        boolean two = winograd == Winograd.F2 && g.strideH() == 2 && g.strideW() == 2;
        return two ? fits(g, block) : allow(g, block);
    }

    private static boolean fits(ConvGeometry g, int block) {
        boolean filter = g.r() == 3 && g.s() == 3 && g.groups() == 1;
        boolean steps = g.dilationH() == 1 && g.dilationW() == 1;
        boolean small = (long) g.n() * g.p() < MAX_TILE_ROWS
                && (long) g.h() * g.w() * block < MAX_PLANE
                && (long) g.p() * g.q() * block < MAX_PLANE;
        return Layout.isVector(block) && filter && steps && g.padH() <= MAX_PAD && g.padW() <= MAX_PAD && small;
    }

    /**
     * How far results may be off, from the heads of the kernels: roundings of the transforms and of a product each
     * channel, relative to the largest sum of absolute values that goes into an output. With all inputs 1 that is, for
     * each channel, the square of the largest row sum of {@code |A^T| ((|G| 1) * (|B^T| 1))}.
     *
     * @param channels channels that are summed
     */
    Rounding rounding(int channels) {
        boolean two = winograd == Winograd.F2;
        double rowSum = two ? 8 : 48;
        long transforms = two ? 10 : 18;
        return new Rounding(9L * channels, channels + transforms, rowSum * rowSum / 9, two);
    }

    /** The same for F2 with stride 2. */
    static Rounding strideRounding(int channels) {
        return new Rounding(9L * channels, channels + 8L, 25.0 / 9, true);
    }

    /** The grid with those settings, or the rule's where there are none. */
    WinogradGrid grid(ConvGeometry g, DeviceFacts facts, int block, Params settings) {
        return settings.equals(Params.none()) ? grid(g, facts, block) : WinogradGrid.of(winograd, g, block, settings);
    }

    /** The grid of fewest cycles. */
    WinogradGrid grid(ConvGeometry g, DeviceFacts facts, int block) {
        WinogradGrid best = null;
        int kBlocks = Layout.blocks(g.k(), block);
        for (int inBlock = DirectLimits.sums(facts, block); inBlock >= 1; inBlock--) {
            for (int parts = 1; parts <= Math.min(kBlocks, 2 * facts.computeUnits()); parts++) {
                WinogradGrid grid = withItems(g, facts, block, inBlock, parts, 1);
                if (best == null || cycles(grid, facts) < cycles(best, facts)) {
                    best = grid;
                }
            }
        }
        return best;
    }

    /** The rule's grid and others worth timing. */
    List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        WinogradGrid rule = grid(g, facts, block);
        Set<Params> all = new LinkedHashSet<>(List.of(rule.settings()));
        int most = DirectLimits.sums(facts, block);
        int tiles = rule.blocks() * rule.inBlock();
        for (int inBlock : new int[] {most, most * 6 / 7, most * 4 / 7, most / 2}) {
            int fitting = Math.max(1, Math.min(inBlock, tiles));
            for (int parts = 1; parts <= Math.min(2, rule.outputBlocks()); parts++) {
                all.add(withItems(g, facts, block, fitting, parts, 1).settings());
            }
        }
        all.add(withItems(g, facts, block, rule.inBlock(), rule.parts(), 4).settings());
        return List.copyOf(all);
    }

    /** Whether it pays, against every product computed by the direct algorithm and against a smaller tile. */
    boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        if (facts.kind() != DeviceFacts.Kind.CPU) {
            return false;
        }
        double cycles = cycles(grid(g, facts, block), facts);
        boolean pays = cycles < WORTHWHILE * directCycles(g, facts, block);
        if (winograd == Winograd.F2 || !pays) {
            return pays;
        }
        return cycles < cycles(new WinogradRule(Winograd.F2).grid(g, facts, block), facts);
    }

    private WinogradGrid withItems(
            ConvGeometry g, DeviceFacts facts, int block, int inBlock, int parts, int itemsOfUnit) {
        WinogradGrid units = new WinogradGrid(winograd, g, block, inBlock, parts, 1);
        int items = Math.min(units.units(), itemsOfUnit * facts.computeUnits());
        return new WinogradGrid(winograd, g, block, inBlock, parts, items);
    }

    /** Of the slowest core. */
    static double cycles(WinogradGrid grid, DeviceFacts facts) {
        double registers = registers(facts, grid.block());
        double filterBytes = (double) Float.BYTES * grid.filterElements();
        double tileBytes = (double) Float.BYTES * grid.inputElements();
        double products = 0;
        for (int row = 0; row < grid.alpha(); row++) {
            for (int column = 0; column < grid.alpha(); column++) {
                products += registers * (grid.tilesWithProduct(row, column) + LOOP);
            }
        }
        if (filterBytes > CACHED_FILTER_BYTES) {
            products = Math.max(products, FROM_MEMORY * grid.winograd().positions());
        }
        products *= (double) grid.g().c() * grid.partBlocks();
        products *= 1 + BEYOND_CORE_CACHE * Math.max(0, tileBytes / CORE_CACHE_BYTES - 1);
        double blocks = grid.inputBlocks() + grid.partBlocks();
        double transforms = registers * TRANSFORM * grid.positions() * grid.inBlock() * blocks;
        double rounds = Math.ceil(grid.units() / (double) facts.computeUnits());
        return rounds * (products + transforms);
    }

    /** Of the direct algorithm, which skips products with padding. */
    static double directCycles(ConvGeometry g, DeviceFacts facts, int block) {
        double rows = taps(g.h(), g.p(), g.padH(), g.strideH());
        double tiles = Math.ceil((double) g.q() / DirectLimits.sums(facts, block));
        double columns = taps(g.w(), g.q(), g.padW(), g.strideW()) + DIRECT_LOOP * g.s() * tiles;
        double channels = (double) g.c() * Layout.blocks(g.k(), block);
        return registers(facts, block) * g.n() * channels * rows * columns / facts.computeUnits();
    }

    /** Vector registers of a channel block. */
    static double registers(DeviceFacts facts, int block) {
        return Math.max(1, block / facts.nativeFloatLanes());
    }

    /** Products with pixels of a row, all outputs of it together. */
    private static long taps(int in, int out, int pad, int stride) {
        long count = 0;
        for (int o = 0; o < out; o++) {
            count += Math.min(in, o * stride - pad + 3) - Math.max(0, o * stride - pad);
        }
        return count;
    }
}
