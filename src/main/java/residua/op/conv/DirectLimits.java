package residua.op.conv;

import residua.kernel.Params;
import residua.shape.ConvGeometry;

/** What the direct algorithms can do, and the parameters that all of their kernels share. */
final class DirectLimits {
    static final String NAME = "direct";

    /** Sums kept at once: of 32 vector registers, four are left for the filter, a broadcast and addresses. */
    static final int REGISTERS = 28;
    /** Most columns in a joined row: enough to outweigh the launch of an item, few enough that items are many. */
    private static final int JOINED_COLUMNS = 8 * REGISTERS;
    /** A filter's row is unrolled whole, once for each kind of tile: wider ones would bloat the code. */
    private static final int MAX_S = 16;
    /** The phases of a stride are unrolled, too. */
    private static final int MAX_STRIDE = 4;

    private DirectLimits() {}

    /** Whether the kernels' code exists for this geometry, its padding aside. */
    static boolean allow(ConvGeometry g, int block) {
        boolean vector = block == 4 || block == 8 || block == 16;
        return vector && g.groups() == 1 && g.s() <= MAX_S && g.strideW() <= MAX_STRIDE;
    }

    /** The same convolution with its rows joined where its filter allows. */
    static ConvGeometry joined(ConvGeometry g) {
        return FlatRows.of(g, JOINED_COLUMNS);
    }

    /** Most columns in a tile. Filters five and more wide do better with half as many, measured on the first layer of a ResNet. */
    static int tileColumns(ConvGeometry g) {
        return g.s() >= 5 ? REGISTERS / 2 : REGISTERS;
    }

    /** The compile-time parameters of columns. */
    static Params params(ConvGeometry g, int block) {
        return Params.of("CB", block, "S", g.s(), "STRIDE", g.strideW(), "DIL", g.dilationW(), "PAD", g.padW());
    }

    /** For a call that did not ask {@code supports} first. */
    static IllegalArgumentException unsupported(ConvGeometry g) {
        return new IllegalArgumentException("the direct convolution does not support " + g);
    }
}
