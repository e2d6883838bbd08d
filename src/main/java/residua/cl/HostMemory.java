package residua.cl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory of the host for transfers, zeroed, aligned to pages, in native byte order; may be larger than 2 GiB.
 *
 * <p>A transfer keeps it: closed while one is under way, the memory is returned when the queue has finished. Buffers
 * handed out by {@link #floats()} and its like are windows: they must not be touched after {@link #close()}.
 */
public final class HostMemory implements AutoCloseable {
    private static final long ALIGNMENT = 4096;

    private final Pointer allocation;
    private final long start;
    private final long bytes;
    private final org.jocl.Pointer transfer;
    private final Lifetime lifetime;
    private int holders = 1;

    private HostMemory(Pointer allocation, long bytes) {
        this.allocation = allocation;
        this.start = Math.floorMod(-allocation.address(), ALIGNMENT);
        this.bytes = bytes;
        this.transfer = org.jocl.Pointer.to(window(0, Math.min(bytes, Integer.MAX_VALUE)));
        this.lifetime = Lifetime.begin("host memory of " + bytes + " bytes");
    }

    /** New memory, all zeros. */
    public static HostMemory allocate(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("host memory needs a positive size, not " + bytes + " bytes");
        }
        Pointer allocation = Pointer.calloc(1, Math.addExact(bytes, ALIGNMENT));
        if (allocation == null || allocation.isNull()) {
            throw new OutOfMemoryError("no " + bytes + " bytes of host memory");
        }
        return new HostMemory(allocation, bytes);
    }

    /** Size in bytes. */
    public long bytes() {
        return bytes;
    }

    /** All of it as floats; a window has less than 2 GiB, see {@link #floats(long, int)} for larger memory. */
    public FloatBuffer floats() {
        return floats(0, Math.toIntExact(bytes / Float.BYTES));
    }

    /** Some of it as floats, counted in elements. */
    public FloatBuffer floats(long firstElement, int count) {
        return checkedWindow(Math.multiplyExact(firstElement, Float.BYTES), (long) count * Float.BYTES)
                .asFloatBuffer();
    }

    /** Some of it as ints, counted in elements. */
    public IntBuffer ints(long firstElement, int count) {
        return checkedWindow(Math.multiplyExact(firstElement, Integer.BYTES), (long) count * Integer.BYTES)
                .asIntBuffer();
    }

    /** Some of it as bytes. */
    public ByteBuffer byteBuffer(long offset, int count) {
        return checkedWindow(offset, count);
    }

    private ByteBuffer checkedWindow(long offset, long size) {
        requireRange(offset, size);
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a window of " + size + " bytes is too large, 2 GiB are the limit");
        }
        return window(offset, size);
    }

    private ByteBuffer window(long offset, long size) {
        if (size == 0) {
            return ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
        }
        // The address is moved, not the position: a buffer made from a position covers all that lies before it.
        return allocation
                .getPointer(BytePointer.class, start + offset)
                .limit(size)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** Where a transfer starts; the caller has checked the range. */
    org.jocl.Pointer at(long offset) {
        return offset == 0 ? transfer : transfer.withByteOffset(offset);
    }

    /** Keeps the memory until {@link #release()}, whether closed or not. */
    synchronized void hold() {
        lifetime.requireOpen();
        holders++;
    }

    synchronized void release() {
        holders--;
        if (holders == 0) {
            Pointer.free(allocation);
        }
    }

    void requireRange(long offset, long size) {
        lifetime.requireOpen();
        if (offset < 0 || size < 0 || offset > bytes - size) {
            throw new IllegalArgumentException(size + " bytes from byte " + offset + " on are not within " + this);
        }
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            release();
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
