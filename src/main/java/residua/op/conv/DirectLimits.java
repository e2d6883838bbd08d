package residua.op.conv;

import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/** What the direct algorithms can do, and the parameters that all of their kernels share. */
final class DirectLimits {
    static final String NAME = "direct";

    /** Most columns in a joined row: enough to outweigh the launch of an item, few enough that items are many. */
    private static final int JOINED_COLUMNS = 224;
    /** A filter's row is unrolled whole, once for each kind of tile: wider ones would bloat the code. */
    private static final int MAX_S = 16;
    /** The phases of a stride are unrolled, too. */
    private static final int MAX_STRIDE = 4;
    /** From this width on a filter does better with two thirds of the columns, measured on the first layer of a ResNet. */
    private static final int WIDE_S = 5;

    private DirectLimits() {}

    /** Whether the kernels' code exists for this geometry, its padding aside. */
    static boolean allow(ConvGeometry g, int block) {
        return Layout.isVector(block)
                && g.s() <= MAX_S
                && g.strideW() <= MAX_STRIDE
                && GroupBlocks.of(g, block).isPresent();
    }

    /** The same convolution with its rows joined where its filter allows. */
    static ConvGeometry joined(ConvGeometry g) {
        return FlatRows.of(g, JOINED_COLUMNS);
    }

    /**
     * Sums of a whole channel block that the registers of a core hold, four left for the filter, a broadcast and
     * addresses: 28 with AVX-512, 6 with AVX2, 7 with NEON, for blocks of 16.
     */
    static int sums(DeviceFacts facts, int block) {
        int lanes = Math.max(4, Math.min(16, facts.nativeFloatLanes()));
        int registers = lanes == 8 ? 16 : 32; // 256-bit vectors come without the registers of AVX-512
        int each = Math.max(1, block / lanes);
        return Math.max(1, (registers - 4) / each);
    }

    /** Most columns in a tile. */
    static int tileColumns(ConvGeometry g, DeviceFacts facts, int block) {
        int sums = sums(facts, block);
        return g.s() >= WIDE_S ? 1 + 2 * sums / 3 : sums;
    }

    /** The compile-time parameters of columns. */
    static Params params(ConvGeometry g, int block) {
        return Params.of("CB", block, "S", g.s(), "STRIDE", g.strideW(), "DIL", g.dilationW(), "PAD", g.padW());
    }

    /** The groups of a geometry that {@link #allow} allows. */
    static GroupBlocks groups(ConvGeometry g, int block) {
        return GroupBlocks.of(g, block).orElseThrow(() -> unsupported(g));
    }

    /** For a call that did not ask {@code supports} first. */
    static IllegalArgumentException unsupported(ConvGeometry g) {
        return new IllegalArgumentException("the direct convolution does not support " + g);
    }
}
