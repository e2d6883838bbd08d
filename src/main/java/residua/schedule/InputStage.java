package residua.schedule;

import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.tensor.Tensor;

/**
 * Device memory through which one input travels, in turns: the copy for the next run arrives on a queue of its own while
 * the present run still computes.
 */
final class InputStage implements AutoCloseable {
    /** Runs that may be under way, the one that is being written for included. */
    static final int DEPTH = 2;

    private final Tensor device;
    private final ClQueue transfers;
    private final ClBuffer[] slots = new ClBuffer[DEPTH];
    private int turn;
    private boolean filled;

    InputStage(ClContext context, ClQueue transfers, Tensor device, String name) {
        this.device = device;
        this.transfers = transfers;
        try {
            for (int i = 0; i < DEPTH; i++) {
                slots[i] = context.buffer(device.buffer().bytes(), name + ", copy " + i);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Device memory of all stages of these bytes. */
    static long bytes(long inputBytes) {
        return Math.multiplyExact(DEPTH, inputBytes);
    }

    /** Waits for the copy alone. */
    void write(float[] values, int first, int count) {
        requireWhole(count);
        transfers.write(slots[turn], values, first);
        filled = true;
    }

    /** Waits for the copy alone. */
    void write(int[] values, int first, int count) {
        requireWhole(count);
        transfers.write(slots[turn], values, first);
        filled = true;
    }

    /** Enqueues what the next run reads. */
    void submit(ClQueue queue) {
        if (filled) {
            queue.copy(slots[turn], 0, device, 0, slots[turn].bytes());
            turn = (turn + 1) % DEPTH;
            filled = false;
        }
    }

    private void requireWhole(int elements) {
        if (elements != device.elements()) {
            throw new IllegalArgumentException(
                    elements + " elements do not fill " + device + " of " + device.elements());
        }
    }

    @Override
    public void close() {
        for (ClBuffer slot : slots) {
            if (slot != null) {
                slot.close();
            }
        }
    }
}
