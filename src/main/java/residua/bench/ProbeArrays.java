package residua.bench;

import residua.cl.ClBuffer;
import residua.cl.ClQueue;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;

/**
 * Three arrays of equal size that bandwidth probes read and write: x and y hold {@link #given}, z takes results. Owns
 * them, not the queue.
 */
final class ProbeArrays implements AutoCloseable {
    private static final int LANES = 4;
    private static final int GROUP = 64;
    private static final int VALUES = 256;
    private static final int LARGEST_WORD = 16;
    private static final int PIECE = 1 << 20;
    private static final int SMALL = 1 << 15;

    private final ClQueue queue;
    private final long floats;
    private ClBuffer x;
    private ClBuffer y;
    private ClBuffer z;

    /** Of so many bytes each, rounded down to whole words of every probe, at least one. */
    ProbeArrays(KernelLibrary kernels, ClQueue queue, long bytes) {
        this.queue = queue;
        this.floats = Math.max(1, bytes / (LARGEST_WORD * Float.BYTES)) * LARGEST_WORD;
        try {
            x = kernels.context().buffer(floats * Float.BYTES, "probe x");
            y = kernels.context().buffer(floats * Float.BYTES, "probe y");
            z = kernels.context().buffer(floats * Float.BYTES, "probe z");
            fill(kernels, x);
            fill(kernels, y);
            queue.zero(z); // where memory is given out page by page, it is there from now on
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Small ones from the host: oclgrind 21.10 may take what a kernel filled for uninitialised. */
    private void fill(KernelLibrary kernels, ClBuffer array) {
        if (floats <= SMALL) {
            float[] values = new float[(int) floats];
            for (int i = 0; i < values.length; i++) {
                values[i] = given(i);
            }
            queue.write(array, values);
            return;
        }
        Params params = Params.of("LANES", LANES, "GROUP", GROUP, "SPREAD", 1);
        long words = floats / LANES;
        try (Launch fill = new Launch(
                "probe fill",
                kernels.load("probe/bandwidth.cl", "bandwidth_write", params).args(array, words, 1L),
                NdRange.covering(words, GROUP))) {
            fill.enqueue(queue);
            queue.finish();
        }
    }

    /** Element {@code i} of x and y. */
    static int given(long i) {
        return written(i, LANES);
    }

    /** Element {@code i} of what writing in words of so many floats leaves. */
    static int written(long i, int lanes) {
        return (int) (i / lanes % VALUES);
    }

    /** What element {@code i} of a result should be. */
    @FunctionalInterface
    interface Expected {
        /** The element's exact value. */
        float at(long i);
    }

    /** Whether the first so many elements of z are all as expected. Waits. */
    boolean holds(long count, Expected expected) {
        for (long first = 0; first < count; first += PIECE) {
            float[] piece = new float[(int) Math.min(PIECE, count - first)];
            queue.read(z, first * Float.BYTES, piece);
            for (int i = 0; i < piece.length; i++) {
                if (piece[i] != expected.at(first + i)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Makes z a tensor of NaN, so that what is not written shows. */
    void spoil() {
        queue.fill(z, Float.NaN);
    }

    /** Elements of each. */
    long floats() {
        return floats;
    }

    /** Input. */
    ClBuffer x() {
        return x;
    }

    /** Input. */
    ClBuffer y() {
        return y;
    }

    /** Output. */
    ClBuffer z() {
        return z;
    }

    @Override
    public void close() {
        for (ClBuffer array : new ClBuffer[] {x, y, z}) {
            if (array != null) {
                array.close();
            }
        }
    }
}
