package residua.op.conv;

import java.util.List;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;

/**
 * What the algorithms of all three passes have in common. An algorithm is a value: everything asked here follows from
 * its settings and the arguments.
 */
public interface ConvAlgorithm {

    /** Name in plans, reports and options, the same in all passes: {@code direct}, {@code implicit-gemm}, {@code plain}. */
    String name();

    /** Sizes of tiles and the like that this instance was made with; none where its own rule decides. */
    default Params settings() {
        return Params.none();
    }

    /**
     * Settings worth timing for a geometry that {@link #supports} says yes to, what its own rule takes first.
     *
     * @return at least one, each valid on the device
     */
    default List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return List.of(Params.none());
    }

    /** The same algorithm with these settings, which are among its {@link #candidates}. */
    ConvAlgorithm with(Params settings);

    /** Side of the output tile where products are saved at the cost of larger rounding errors; 0 for exact sums. */
    default int winograd() {
        return Winograd.OFF.tile();
    }

    /** How far its results may be from the truth. */
    Rounding rounding(ConvGeometry g);

    /**
     * Whether x may also be PLAIN, as images come, where its channels fit one block: so that three channels are not
     * padded to a block and read so. Never asked of an input's gradient.
     */
    default boolean readsPlain(ConvGeometry g) {
        return false;
    }

    /** Whether this geometry can be computed on such a device with channel blocks of this size. */
    boolean supports(ConvGeometry g, DeviceFacts facts, int block);

    /**
     * Whether to take it without measurements where it is supported and none before it in {@link ConvAlgorithms}' lists
     * suits.
     */
    boolean suits(ConvGeometry g, DeviceFacts facts, int block);

    /**
     * Multiply-adds that it takes as long as, by counting, beside reading x and writing y: where products are saved those
     * that are left, and what its transforms write and read.
     */
    default long countedMacs(ConvGeometry g, int block) {
        return g.macs();
    }

    /** Bytes of scratch that a launch writes and reads; 0 for none. Only for what {@link #supports} says yes to. */
    long scratchBytes(ConvGeometry g, DeviceFacts facts, int block);
}
