package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import residua.cl.DeviceFacts;
import residua.kernel.Params;

/**
 * The tile that a work-group of the implicit matrix products computes, as in {@code conv/implicit_gemm_tile.clh}.
 *
 * @param rows rows of the product: pixels, or taps and input channels
 * @param columns columns of the product: channels
 * @param microRows rows of an item, 4 or 8
 * @param microColumns columns of an item, 4 or 8
 * @param depth of the product, in local memory at a time: 8 or 16
 * @param buffers of local memory, 1 or 2
 * @param subGroup 0, or items of a sub-group that share a row of items
 * @param emulated local memory plays the sub-group's registers: for tests on devices without sub-groups
 */
record ImplicitGemmTile(
        int rows,
        int columns,
        int microRows,
        int microColumns,
        int depth,
        int buffers,
        int subGroup,
        boolean emulated) {
    private static final String ROWS = "TM";
    private static final String COLUMNS = "TN";
    private static final String MICRO_ROWS = "MICRO_ROWS";
    private static final String MICRO_COLUMNS = "MICRO_COLUMNS";
    private static final String DEPTH = "DEPTH";
    private static final String BUFFERS = "BUFFERS";
    private static final String SUB_GROUP = "SUB_GROUP";
    private static final String EMULATED = "SUB_GROUP_EMULATED";

    /** Rows, columns, and the rows and columns of an item, of work-groups of 64 to 256. */
    private static final int[][] SHAPES = {
        {64, 64, 8, 8},
        {128, 64, 8, 8},
        {64, 128, 8, 8},
        {128, 128, 8, 8},
        {64, 64, 8, 4},
        {64, 64, 4, 8},
        {64, 64, 4, 4},
        {128, 64, 8, 4},
        {128, 64, 4, 8},
        {64, 32, 8, 4},
        {128, 32, 8, 4},
        {64, 32, 4, 4},
        {32, 32, 4, 4},
        {32, 64, 4, 8},
        {32, 64, 4, 4},
        {128, 16, 8, 4},
        {256, 16, 8, 4},
        {64, 16, 4, 4}
    };

    /** Rows, columns, the rows and columns of an item, and items of a sub-group: as many as are in a row. */
    private static final int[][] SUB_GROUP_SHAPES = {
        {64, 64, 8, 8, 8},
        {64, 32, 8, 4, 8},
        {32, 64, 8, 4, 16},
        {64, 64, 8, 4, 16},
        {64, 128, 8, 8, 16},
        {32, 128, 8, 4, 32}
    };

    /** The default tile: no wider than the channels of a group ask for, with the fewest items that a device may allow. */
    static ImplicitGemmTile of(int channels, int groups) {
        int each = channels / groups;
        boolean wide = groups == 1 ? each > 32 : each % 64 == 0;
        boolean middle = groups == 1 ? each > 16 : each % 32 == 0;
        if (wide) {
            return new ImplicitGemmTile(64, 64, 8, 8, 8, 2, 0, false);
        }
        return middle
                ? new ImplicitGemmTile(64, 32, 8, 4, 8, 2, 0, false)
                : new ImplicitGemmTile(128, 16, 8, 4, 8, 2, 0, false);
    }

    /** The tile of settings. */
    static ImplicitGemmTile of(Params settings) {
        return new ImplicitGemmTile(
                settings.getInt(ROWS),
                settings.getInt(COLUMNS),
                settings.getInt(MICRO_ROWS),
                settings.getInt(MICRO_COLUMNS),
                settings.getInt(DEPTH),
                settings.getInt(BUFFERS),
                settings.values().containsKey(SUB_GROUP) ? settings.getInt(SUB_GROUP) : 0,
                settings.values().containsKey(EMULATED));
    }

    /** All tiles that the device can run. */
    static List<ImplicitGemmTile> all(DeviceFacts facts) {
        List<ImplicitGemmTile> all = new ArrayList<>();
        for (int[] depth : new int[][] {{8, 2}, {16, 2}, {16, 1}}) {
            for (int[] s : SHAPES) {
                all.add(new ImplicitGemmTile(s[0], s[1], s[2], s[3], depth[0], depth[1], 0, false));
            }
            for (int[] s : SUB_GROUP_SHAPES) {
                all.add(new ImplicitGemmTile(s[0], s[1], s[2], s[3], depth[0], depth[1], s[4], false));
            }
        }
        all.removeIf(tile -> !tile.fits(facts));
        return all;
    }

    /** As settings: the compile-time parameters of the tile alone. */
    Params settings() {
        Params params = Params.of(
                ROWS,
                rows,
                COLUMNS,
                columns,
                MICRO_ROWS,
                microRows,
                MICRO_COLUMNS,
                microColumns,
                DEPTH,
                depth,
                BUFFERS,
                buffers);
        if (subGroup == 0) {
            return params;
        }
        Params shared = params.with(SUB_GROUP, subGroup);
        return emulated ? shared.with(EMULATED, true) : shared;
    }

    /** This with a sub-group that local memory plays. */
    ImplicitGemmTile emulatingSubGroups() {
        return new ImplicitGemmTile(rows, columns, microRows, microColumns, depth, buffers, subGroup, true);
    }

    /** Whether the device has the local memory, the work-items and, where they are wanted, the sub-groups. */
    boolean fits(DeviceFacts facts) {
        boolean subGroups = facts.extensions().contains("cl_khr_subgroups")
                || facts.extensions().contains("cl_intel_subgroups");
        return facts.localMemoryBytes() >= localBytes()
                && facts.maxWorkGroupSize() >= items()
                && (subGroup == 0 || emulated || subGroups);
    }

    /** Work-items of a group. */
    int items() {
        return rows / microRows * (columns / microColumns);
    }

    /** Local memory of a group, at most: each row of an operand is one quad longer than the tile. */
    int localBytes() {
        int operands = columns + 4 + (subGroup == 0 ? rows + 4 : 0);
        int loads = (depth * rows / 4 + items() - 1) / items(); // of quads, by each item
        int played = emulated ? loads * items() * 4 : 0;
        return buffers * (depth * operands + played) * Float.BYTES;
    }
}
