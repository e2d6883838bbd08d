package residua.schedule;

import residua.cl.DeviceFacts;

/** What of the forward pass a training step keeps for its backward pass; the bits are the same with all. */
public enum MemoryUse {
    /** Everything. */
    HIGH,

    /**
     * On CPUs convolutions only: what batch norm makes of them is computed again where that is one pass. On other
     * devices, whose memory is their own and whose passes cost more beside their arithmetic, everything.
     */
    NORMAL,

    /** Of each block what leaves it; the rest, convolutions too, is computed again. */
    LOW;

    boolean normsAgain(DeviceFacts device) {
        return this == NORMAL && device.kind() == DeviceFacts.Kind.CPU;
    }
}
