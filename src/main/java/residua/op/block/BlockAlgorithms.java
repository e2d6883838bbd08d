package residua.op.block;

import java.util.List;

/** The kernels for whole blocks. */
public final class BlockAlgorithms {
    private static final List<BlockForward> ALL = List.of(new BlockLocalTile(), new BlockRowRing());

    private BlockAlgorithms() {}

    /** All of them, in the order in which they are asked for objections. */
    public static List<BlockForward> all() {
        return ALL;
    }
}
