package residua.cl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_buffer_region;
import org.jocl.cl_mem;

/**
 * Memory of a device, or a part of such a buffer. A part shares the bytes of the whole; it has to be closed like any
 * buffer, before or after the whole, but cannot be used once the whole is closed.
 */
public final class ClBuffer implements AutoCloseable, BufferView {
    private final ClContext context;
    private final ClBuffer root;
    private final cl_mem id;
    private final Pointer argument;
    private final long offsetBytes;
    private final long bytes;
    private final Lifetime lifetime;

    private ClBuffer(ClContext context, ClBuffer root, cl_mem id, long offsetBytes, long bytes, Lifetime lifetime) {
        this.context = context;
        this.root = root == null ? this : root;
        this.id = id;
        this.argument = Pointer.to(id);
        this.offsetBytes = offsetBytes;
        this.bytes = bytes;
        this.lifetime = lifetime;
    }

    static ClBuffer root(ClContext context, cl_mem id, long bytes, String label) {
        return new ClBuffer(
                context, null, id, 0, bytes, Lifetime.begin("buffer '" + label + "' of " + bytes + " bytes", bytes));
    }

    /** Size in bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * A part of this buffer, of a part too.
     *
     * @param offset bytes from the start of this buffer; with the offset of this one a multiple of
     *     {@link DeviceFacts#alignmentBytes()}
     * @param size bytes
     */
    public ClBuffer sub(long offset, long size) {
        return context.calls().call(() -> part(offset, size));
    }

    private ClBuffer part(long offset, long size) {
        requireUsable();
        requireRange(offset, size);
        if (size < 1) {
            throw new IllegalArgumentException("a part of " + this + " needs a positive size, not " + size + " bytes");
        }
        long fromRoot = Math.addExact(offsetBytes, offset);
        int alignment = context.facts().alignmentBytes();
        if (fromRoot % alignment != 0) {
            throw new IllegalArgumentException("a part of " + root + " cannot start at byte " + fromRoot + ": "
                    + context.device() + " wants multiples of " + alignment + " bytes");
        }
        int[] code = new int[1];
        cl_mem part = CL.clCreateSubBuffer(
                root.id, 0, CL.CL_BUFFER_CREATE_TYPE_REGION, new cl_buffer_region(fromRoot, size), code);
        String name = "bytes " + fromRoot + " to " + (fromRoot + size) + " of " + root;
        Jocl.check(code[0], "clCreateSubBuffer", name);
        return new ClBuffer(context, root, part, fromRoot, size, Lifetime.begin(name));
    }

    @Override
    public ClBuffer buffer() {
        return this;
    }

    /** The context that made it. */
    public ClContext context() {
        return context;
    }

    /** What this is a part of, or itself. */
    ClBuffer root() {
        return root;
    }

    /** Where it begins in {@link #root()}. */
    long offsetBytes() {
        return offsetBytes;
    }

    /** True until it, the whole it is a part of, or the context is closed. */
    boolean isUsable() {
        return lifetime.isOpen() && root.lifetime.isOpen() && context.isOpen();
    }

    void requireUsable() {
        lifetime.requireOpen();
        root.lifetime.requireOpen();
        context.requireOpen();
    }

    void requireRange(long offset, long size) {
        if (offset < 0 || size < 0 || offset > bytes - size) {
            throw new IllegalArgumentException(size + " bytes from byte " + offset + " on are not within " + this);
        }
    }

    cl_mem id() {
        return id;
    }

    /** Points to the native handle, for kernel arguments. */
    Pointer argument() {
        return argument;
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            context.calls().release(() -> Jocl.check(CL.clReleaseMemObject(id), "clReleaseMemObject", lifetime.name()));
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
