package residua.schedule;

import residua.cl.DeviceFacts;

/** What a training step keeps; the bits are the same with all. */
public enum MemoryUse {
    /** Everything. */
    HIGH,

    /**
     * On CPUs convolutions only: what batch norm makes of them is computed again where that is one pass, and large
     * gradients are used as soon as they are there. On other devices, whose memory is their own and whose passes and
     * launches cost more beside their arithmetic, everything.
     */
    NORMAL,

    /**
     * Of each block what leaves it; the rest, convolutions too, is computed again. Large gradients are used as soon as they
     * are there.
     */
    LOW;

    boolean updatesAtOnce(DeviceFacts device) {
        return this == LOW || normsAgain(device);
    }

    boolean normsAgain(DeviceFacts device) {
        return this == NORMAL && device.kind() == DeviceFacts.Kind.CPU;
    }
}
