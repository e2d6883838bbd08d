package residua.op.conv;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.Layout;

/**
 * A pass of a convolution as the matrix product that the implicit GEMM algorithms compute: how large it is, which settings
 * fit, and how it is dealt out to work-groups.
 *
 * @param pass which of them
 * @param g its sizes
 */
record ImplicitGemmProduct(ConvPass pass, ConvGeometry g) {
    static final String NAME = "implicit-gemm";

    /** Parts into which the depth is split, where a setting says how many. */
    private static final String SPLITS = "SPLITS";

    private static final int MOST_SPLITS = 64;
    /**
     * Work-items that keep a compute unit busy: four waves of 64 on AMD and eight of 32 on NVIDIA, whose units have four
     * schedulers each.
     */
    private static final int ITEMS_A_UNIT = 256;
    /** Steps of a split, at least: its sums are stored and read once more. */
    private static final int FEWEST_STEPS = 8;

    /** Offsets in one image and in a filter are 32-bit numbers in the kernels, and so are indices of pixels. */
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE;
    /** The kernels' division of a pixel's index into image, row and column takes numbers of 24 bits. */
    private static final long MOST_PIXELS_AN_IMAGE = 1 << 23;
    /** A last tile's rows, and a last step's pixels, may lie beyond the last index. */
    private static final int BEYOND = 1024;

    /**
     * How a product is dealt out.
     *
     * @param tile of a work-group
     * @param splits of the depth, the sums of each stored apart where there are more than one
     * @param steps of a split, the last one's may be fewer
     */
    record Plan(ImplicitGemmTile tile, int splits, int steps) {}

    /** Whether the kernels' code exists for this geometry and the device can run it with these settings. */
    boolean allowed(DeviceFacts facts, int block, Params settings) {
        boolean wholeQuads = g.groups() == 1 || (g.cPerGroup() % 4 == 0 && g.k() / g.groups() % 4 == 0);
        return Layout.isVector(block)
                && wholeQuads
                && tile(settings).fits(facts)
                && fits((long) g.n() * g.h(), g.w())
                && fits((long) g.n() * g.p(), g.q())
                && fits((long) Layout.padded(g.c(), block) * g.h(), g.w())
                && fits((long) Layout.padded(g.k(), block) * g.p(), g.q())
                && fits((long) Layout.padded(g.c(), block) * Layout.padded(g.k(), block), (long) g.r() * g.s())
                && (long) g.h() * g.w() < MOST_PIXELS_AN_IMAGE
                && (long) g.p() * g.q() < MOST_PIXELS_AN_IMAGE
                && g.n() < MOST_PIXELS_AN_IMAGE;
    }

    private static boolean fits(long a, long b) {
        return a <= (MOST_ELEMENTS - BEYOND) / b;
    }

    /** Settings worth timing: the rule's own, other tiles no larger than the product, other splits of the rule's tile. */
    List<Params> candidates(DeviceFacts facts) {
        Set<Params> all = new LinkedHashSet<>(List.of(Params.none()));
        Plan rule = plan(facts, Params.none());
        for (ImplicitGemmTile tile : ImplicitGemmTile.all(facts)) {
            boolean useful = tile.columns() < 2 * Math.max(16, columns()) && tile.rows() < 2 * Math.max(64, rows(tile));
            if (useful && !tile.equals(rule.tile())) {
                all.add(tile.settings());
            }
        }
        for (int splits = 1; splits <= mostSplits(rule.tile()); splits *= 2) {
            if (splits != rule.splits()) {
                all.add(rule.tile().settings().with(SPLITS, splits));
            }
        }
        return List.copyOf(all);
    }

    /** Refuses settings that no tile and no number of splits stands for. */
    static Params require(Params settings) {
        if (!settings.equals(Params.none())) {
            Params tile = ImplicitGemmTile.of(settings).settings();
            if (!settings.equals(tile) && !settings.equals(tile.with(SPLITS, settings.getInt(SPLITS)))) {
                throw new IllegalArgumentException("no settings of the implicit GEMM convolution: " + settings);
            }
        }
        return settings;
    }

    /** How the product is dealt out on a device: the splits follow from its compute units where no setting says. */
    Plan plan(DeviceFacts facts, Params settings) {
        ImplicitGemmTile tile = tile(settings);
        long most = mostSplits(tile);
        long wanted = settings.values().containsKey(SPLITS) ? settings.getInt(SPLITS) : wantedSplits(tile, facts);
        long splits = Math.max(1, Math.min(wanted, most));
        long steps = ceilDiv(steps(tile), splits);
        return new Plan(tile, (int) ceilDiv(steps(tile), steps), (int) steps);
    }

    private ImplicitGemmTile tile(Params settings) {
        return settings.equals(Params.none())
                ? ImplicitGemmTile.of(columns(), g.groups())
                : ImplicitGemmTile.of(settings);
    }

    private long wantedSplits(ImplicitGemmTile tile, DeviceFacts facts) {
        long items = tiles(tile) * products() * tile.items();
        return ceilDiv((long) facts.computeUnits() * ITEMS_A_UNIT, items);
    }

    private long mostSplits(ImplicitGemmTile tile) {
        return Math.max(1, Math.min(MOST_SPLITS, steps(tile) / FEWEST_STEPS));
    }

    private long tiles(ImplicitGemmTile tile) {
        return ceilDiv(rows(tile), tile.rows()) * ceilDiv(columns(), tile.columns());
    }

    private long steps(ImplicitGemmTile tile) {
        return ceilDiv(depth(tile), tile.depth());
    }

    /** Output channels forward, input channels in their gradient, output channels in the filter's. */
    private int columns() {
        return pass == ConvPass.BACKWARD_DATA ? g.c() : g.k();
    }

    private long rows(ImplicitGemmTile tile) {
        return switch (pass) {
            case FORWARD -> (long) g.n() * g.p() * g.q();
            // Of the first phase, which has the most.
            case BACKWARD_DATA -> g.n() * ceilDiv(g.h(), g.strideH()) * ceilDiv(g.w(), g.strideW());
            case BACKWARD_WEIGHTS -> (long) g.r() * g.s() * channels(tile);
        };
    }

    private long depth(ImplicitGemmTile tile) {
        return switch (pass) {
            case FORWARD -> (long) g.r() * g.s() * channels(tile);
            case BACKWARD_DATA ->
                channels(tile)
                        * mostTaps(g.r(), g.strideH(), g.dilationH())
                        * mostTaps(g.s(), g.strideW(), g.dilationW());
            case BACKWARD_WEIGHTS -> (long) g.n() * g.p() * g.q();
        };
    }

    /** Products of that size, one for each phase of a stride. */
    private long products() {
        return pass == ConvPass.BACKWARD_DATA ? Math.multiplyExact((long) g.strideH(), (long) g.strideW()) : 1;
    }

    /** Taps of a filter that lead to one phase of a stride, at most. */
    private static long mostTaps(int taps, int stride, int dilation) {
        int most = 0;
        for (int phase = 0; phase < stride; phase++) {
            int reach = 0;
            for (int tap = 0; tap < taps; tap++) {
                reach += Math.floorMod((long) tap * dilation - phase, (long) stride) == 0 ? 1 : 0;
            }
            most = Math.max(most, reach);
        }
        return most;
    }

    /** Channels that the columns of one tile are summed over or, in the filter's gradient, have rows for; whole quads. */
    private long channels(ImplicitGemmTile tile) {
        int others = pass == ConvPass.BACKWARD_DATA ? g.k() : g.c();
        if (g.groups() == 1) {
            return ceilDiv(others, 4) * 4;
        }
        int each = columns() / g.groups();
        int most = 0;
        for (int first = 0; first < columns(); first += tile.columns()) {
            int last = Math.min(first + tile.columns(), columns()) - 1;
            most = Math.max(most, last / each - first / each + 1);
        }
        return (long) most * (others / g.groups());
    }

    /** Compile-time parameters of the kernel. */
    Params params(Plan plan, int block) {
        return plan.tile()
                .settings()
                .with("CB", block)
                .with("STRIDE_H", g.strideH())
                .with("STRIDE_W", g.strideW())
                .with("POINTWISE", g.pointwise())
                .with("GROUPED", g.groups() > 1);
    }

    /** Groups for all tiles of all products. */
    NdRange range(Plan plan) {
        ImplicitGemmTile tile = plan.tile();
        return NdRange.groups(
                        ceilDiv(rows(tile), tile.rows()),
                        ceilDiv(columns(), tile.columns()),
                        Math.multiplyExact(products(), (long) plan.splits()))
                .of(tile.items(), 1, 1);
    }

    /** Tiles of pixels whose statistics are found, each of its own; 0 where the depth is split. */
    int pieces(Plan plan) {
        return plan.splits() == 1
                ? Math.toIntExact(ceilDiv(rows(plan.tile()), plan.tile().rows()))
                : 0;
    }

    /** Bytes of the sums of all splits of a tensor; 0 where there is one, which is stored where it belongs. */
    static long sumBytes(Plan plan, long tensorBytes) {
        return plan.splits() == 1 ? 0 : Math.multiplyExact(tensorBytes, (long) plan.splits());
    }

    /** Sets the sizes that all three kernels take, after so many tensors. */
    void sizes(ClKernel kernel, int first, Plan plan) {
        List<Integer> sizes = new ArrayList<>(List.of(g.n(), g.c(), g.h(), g.w(), g.k(), g.p(), g.q(), g.r(), g.s()));
        sizes.addAll(List.of(g.padH(), g.padW(), g.dilationH(), g.dilationW(), g.groups(), plan.steps()));
        for (int i = 0; i < sizes.size(); i++) {
            kernel.arg(first + i, sizes.get(i));
        }
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }
}
