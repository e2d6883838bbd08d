package residua.bench;

import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;

/** Copies arrays of the host to the device and back. */
final class TransferProbe implements AutoCloseable {
    private static final double NANOS_A_MICRO = 1e3;
    private static final int FRACTION = 251;

    private final ClQueue queue;
    private final ClBuffer buffer;
    private final float[] there;
    private final float[] back;

    /** Of so many floats, on that queue, which stays the caller's. */
    TransferProbe(ClContext context, ClQueue queue, int floats) {
        this.queue = queue;
        this.buffer = context.buffer((long) floats * Float.BYTES, "transfers");
        this.there = new float[floats];
        this.back = new float[floats];
        for (int i = 0; i < floats; i++) {
            there[i] = i % FRACTION;
        }
    }

    /** Whether all floats come back as they were. Waits. */
    boolean right() {
        upload();
        download();
        for (int i = 0; i < back.length; i++) {
            if (back[i] != i % FRACTION) {
                return false;
            }
        }
        return true;
    }

    /** Microseconds to the device. */
    double upload() {
        long start = System.nanoTime();
        queue.write(buffer, there);
        return (System.nanoTime() - start) / NANOS_A_MICRO;
    }

    /** Microseconds from the device. */
    double download() {
        long start = System.nanoTime();
        queue.read(buffer, back);
        return (System.nanoTime() - start) / NANOS_A_MICRO;
    }

    /** Bytes of one copy. */
    long bytes() {
        return buffer.bytes();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
