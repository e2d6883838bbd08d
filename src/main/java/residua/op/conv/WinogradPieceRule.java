package residua.op.conv;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * When a filter's gradient is computed by Winograd, and how its tiles are dealt out. Chunks and splits follow from the
 * geometry alone, for the order of every sum depends on them; parts and items from the number of cores.
 */
final class WinogradPieceRule {
    /** Most splits: each has sums of its own that are stored and added. */
    private static final int MOST_SPLITS = 8;
    /** Bytes of the sums of all splits. */
    private static final long SUM_BYTES = 2 << 20;
    /** Bytes of a chunk's transformed tiles that should stay in a core's cache. */
    private static final long CHUNK_BYTES = 512 << 10;
    /** Tiles in a chunk: fewer spend their time on loading and storing sums, more leave the cache. */
    private static final int FEWEST_TILES = 32;

    private static final int MOST_TILES = 128;
    /** Tiles in whose time a sum is loaded and stored. */
    private static final double STORE = 3;
    /** Cycles for a position of a tile of x or dy beside its products, measured with F2: 6 to 7. */
    private static final double TRANSFORM = 6.5;

    private final Winograd winograd;

    WinogradPieceRule(Winograd winograd) {
        this.winograd = winograd;
    }

    /** The pieces with those settings, or the rule's where there are none. */
    WinogradPieces pieces(ConvGeometry g, DeviceFacts facts, int block, Params settings) {
        return settings.equals(Params.none())
                ? pieces(g, facts, block)
                : WinogradPieces.of(winograd, g, block, settings);
    }

    /** The pieces by rule. */
    WinogradPieces pieces(ConvGeometry g, DeviceFacts facts, int block) {
        return pieces(g, facts, block, 1, 1);
    }

    /**
     * By rule, but for the tuner's variations.
     *
     * @param size multiple of the rule's tiles in a chunk
     * @param itemsOfCore items for each core
     */
    private WinogradPieces pieces(ConvGeometry g, DeviceFacts facts, int block, double size, int itemsOfCore) {
        int inImage = winograd.tiles(g.p()) * winograd.tiles(g.q());
        int tiles = Math.multiplyExact(g.n(), inImage);
        int wanted = splits(g, block) > 1 ? tilesOfAll(g, block) : tilesOfGradient(g, block);
        int inChunk = tiles <= MOST_TILES ? tiles : (int) Math.max(1, Math.min(tiles, wanted * size));
        if (inChunk > inImage) {
            inChunk -= inChunk % inImage; // whole images, so that the products of short tiles are left out
        }
        int splits = Integer.highestOneBit(Math.min(splits(g, block), (tiles + inChunk - 1) / inChunk));
        int cores = facts.computeUnits();
        int parts = Math.min(Layout.blocks(g.k(), block), (cores + splits - 1) / splits);
        WinogradPieces units = new WinogradPieces(winograd, g, block, inChunk, splits, parts, 1);
        int items = Math.min(units.units(), itemsOfCore * cores);
        return new WinogradPieces(winograd, g, block, inChunk, splits, parts, items);
    }

    /** Splits whose sums are few bytes. */
    private int splits(ConvGeometry g, int block) {
        long elements = (long) winograd.positions() * Layout.padded(g.c(), block) * Layout.padded(g.k(), block);
        return (int) Math.max(1, Math.min(MOST_SPLITS, SUM_BYTES / (Float.BYTES * elements)));
    }

    /** Tiles in a chunk whose tiles of x and dy stay in a core's cache. */
    private int tilesOfAll(ConvGeometry g, int block) {
        return tiles(Layout.padded(g.c(), block) + Layout.padded(g.k(), block));
    }

    /** Tiles in a chunk where half of dy's stay in a core's cache, while those of x come and go. */
    private int tilesOfGradient(ConvGeometry g, int block) {
        return tiles(Layout.padded(g.k(), block) / 2);
    }

    private int tiles(int channels) {
        long tileBytes = (long) Float.BYTES * winograd.positions() * channels;
        return (int) Math.max(FEWEST_TILES, Math.min(MOST_TILES, CHUNK_BYTES / tileBytes));
    }

    /** The rule's pieces and others worth timing; all add up the same tiles in the same order, but for sorted ones. */
    List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        Set<Params> all = new LinkedHashSet<>();
        for (double size : new double[] {1, 0.5, 2, 4}) {
            all.add(pieces(g, facts, block, size, 1).settings());
        }
        all.add(pieces(g, facts, block, 1, 4).settings());
        return List.copyOf(all);
    }

    /** Whether it pays, against every product computed by the direct algorithm and against a smaller tile. */
    boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        if (facts.kind() != DeviceFacts.Kind.CPU) {
            return false;
        }
        double cycles = cycles(pieces(g, facts, block), facts);
        boolean pays = cycles < WinogradRule.WORTHWHILE * WinogradRule.directCycles(g, facts, block);
        if (winograd == Winograd.F2 || !pays) {
            return pays;
        }
        return cycles < cycles(new WinogradPieceRule(Winograd.F2).pieces(g, facts, block), facts);
    }

    /** Of the slowest core. */
    private static double cycles(WinogradPieces pieces, DeviceFacts facts) {
        ConvGeometry g = pieces.g();
        int block = pieces.block();
        double tiles = (double) pieces.tiles() / pieces.splits();
        double cBlocks = Layout.blocks(g.c(), block);
        double sums = cBlocks * block * pieces.partBlocks();
        double products = sums * pieces.positions() * (tiles + STORE * Math.ceil(tiles / pieces.inChunk()));
        double transforms = TRANSFORM * pieces.positions() * tiles * (cBlocks + pieces.partBlocks());
        double rounds = Math.ceil(pieces.units() / (double) facts.computeUnits());
        return WinogradRule.registers(facts, block) * rounds * (products + transforms);
    }

    /**
     * How far results may be off, from the kernel's head: roundings of the transforms and of a product each tile, relative
     * to the largest sum of absolute values that goes into a result. With all inputs 1 that is, for each tile, the square
     * of the largest row sum of {@code |G^T| ((|A| 1) * (|B^T| 1))}.
     */
    Rounding rounding(ConvGeometry g) {
        boolean two = winograd == Winograd.F2;
        double rowSum = two ? 6 : 160.0 / 3;
        long transforms = two ? 8 : 18;
        long tiles = Math.multiplyExact((long) g.n() * winograd.tiles(g.p()), (long) winograd.tiles(g.q()));
        long terms = Math.multiplyExact((long) g.n() * g.p(), (long) g.q());
        return new Rounding(terms, tiles + MOST_SPLITS + transforms, rowSum * rowSum * tiles / terms, two);
    }
}
