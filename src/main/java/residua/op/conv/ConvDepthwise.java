package residua.op.conv;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/**
 * What the depthwise algorithms share, and how their work is dealt out. For all devices; a filter of up to 49 taps, one
 * input and one output channel a group.
 */
abstract class ConvDepthwise extends ConvTunable {
    static final String NAME = "depthwise";

    private static final String LANES = "LANES";
    private static final int MOST_TAPS = 49;
    /** Numbers that {@code REMAINDER} of {@code conv/remainder.clh} divides. */
    private static final long MOST = 1 << 23;
    /** Columns of an item on devices that want many items. */
    private static final int FEW_COLUMNS = 4;

    private static final int GROUP = 64;

    ConvDepthwise(Params settings) {
        super(NAME, settings);
    }

    /** A whole block of channels in a register on CPUs, 16 bytes an item elsewhere; the other one besides. */
    @Override
    public final List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        List<Integer> lanes = facts.kind() == DeviceFacts.Kind.CPU ? List.of(block, 4) : List.of(4, block);
        return lanes.stream().distinct().map(l -> Params.of(LANES, l)).toList();
    }

    @Override
    public final boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        boolean each = g.groups() > 1 && g.groups() == g.c() && g.groups() == g.k();
        long largest = Math.max(
                Math.max(planes(g, block), (long) g.n() * g.p()),
                Math.max(g.h() + 2L * g.padH(), g.w() + 2L * g.padW()));
        return each && Layout.isVector(block) && g.r() * g.s() <= MOST_TAPS && largest < MOST;
    }

    @Override
    public final boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return true;
    }

    /** The kernels' parameters by the settings, or by rule. */
    final Params params(ConvGeometry g, DeviceFacts facts, int block) {
        Params lanes =
                settings().equals(Params.none()) ? candidates(g, facts, block).get(0) : settings();
        return lanes.with("CB", block)
                .with("GROUP", group(lanes, block))
                .with("R", g.r())
                .with("S", g.s())
                .with("STRIDE_H", g.strideH())
                .with("STRIDE", g.strideW())
                .with("DIL_H", g.dilationH())
                .with("DIL", g.dilationW());
    }

    private static int group(Params lanes, int block) {
        return lanes.getInt(LANES) == block ? 1 : GROUP;
    }

    private static boolean whole(Params params) {
        return params.getInt("GROUP") == 1;
    }

    /** Columns of an item in rows of so many. */
    static int columns(Params params, int inRow) {
        return whole(params) ? inRow : Math.min(inRow, FEW_COLUMNS);
    }

    /** Pieces of so many columns in a row. */
    static int piecesOfRow(int inRow, int columns) {
        return (inRow + columns - 1) / columns;
    }

    /** Channel blocks of all images. */
    static long planes(ConvGeometry g, int block) {
        return (long) g.n() * Layout.blocks(g.c(), block);
    }

    /** Items for so many pieces of each block, by so many in the other directions. */
    static NdRange range(Params params, int block, long pieces, long second, long third) {
        long[] items = {pieces * (block / params.getInt(LANES)), second, third};
        return NdRange.covering(items, params.getInt("GROUP"), 1, 1);
    }

    /** Sizes in the order of the kernels, from the number of channels to the padding. */
    static List<Object> sizes(ConvGeometry g) {
        return Arrays.asList(g.c(), g.h(), g.w(), g.p(), g.q(), g.padH(), g.padW());
    }

    /** Arguments one after another. */
    static Object[] join(List<?>... parts) {
        return Stream.of(parts).flatMap(List::stream).toArray();
    }
}
