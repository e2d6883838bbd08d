package residua.op.conv;

import residua.cl.DeviceFacts;
import residua.shape.ConvGeometry;

/**
 * What the algorithms of all three passes have in common. Algorithms have no state; everything asked here follows from
 * the arguments alone.
 */
public interface ConvAlgorithm {

    /** Name in plans, reports and options, the same in all passes: {@code direct}, {@code implicit-gemm}, {@code plain}. */
    String name();

    /** Whether this geometry can be computed on such a device with channel blocks of this size. */
    boolean supports(ConvGeometry g, DeviceFacts facts, int block);

    /** Bytes of scratch that a launch writes and reads; 0 for none. Only for what {@link #supports} says yes to. */
    long scratchBytes(ConvGeometry g, DeviceFacts facts, int block);
}
