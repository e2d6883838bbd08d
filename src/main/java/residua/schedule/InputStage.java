package residua.schedule;

import residua.cl.ClQueue;
import residua.cl.HostMemory;
import residua.tensor.Tensor;

/** Host memory through which one input travels, in turns, so that one copy may be under way while the next is filled. */
final class InputStage implements AutoCloseable {
    /** Copies that may be under way. */
    static final int DEPTH = 2;

    private final Tensor device;
    private final HostMemory[] slots = new HostMemory[DEPTH];
    private int turn;

    InputStage(Tensor device) {
        this.device = device;
        for (int i = 0; i < DEPTH; i++) {
            slots[i] = HostMemory.allocate(device.buffer().bytes());
        }
    }

    void write(ClQueue queue, float[] values) {
        HostMemory slot = next(values.length);
        slot.floats(0, values.length).put(values);
        queue.write(device, 0, slot, 0, slot.bytes());
    }

    void write(ClQueue queue, int[] values) {
        HostMemory slot = next(values.length);
        slot.ints(0, values.length).put(values);
        queue.write(device, 0, slot, 0, slot.bytes());
    }

    private HostMemory next(int elements) {
        if (elements != device.elements()) {
            throw new IllegalArgumentException(
                    "an array of " + elements + " elements does not fill " + device + " of " + device.elements());
        }
        turn = (turn + 1) % DEPTH;
        return slots[turn];
    }

    @Override
    public void close() {
        for (HostMemory slot : slots) {
            slot.close();
        }
    }
}
