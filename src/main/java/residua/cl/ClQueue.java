package residua.cl;

import static residua.cl.Jocl.check;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;

/**
 * Commands for a device, run in the order they were enqueued. It belongs to one thread at a time; a second one waits
 * for the call under way, and what comes after {@link #close} is refused.
 *
 * <p>Launches, fills, copies and transfers from and to {@link HostMemory} return at once; transfers from and to arrays
 * wait for all that was enqueued before them. Offsets and sizes are in bytes, and are compared before each copy.
 */
public final class ClQueue implements AutoCloseable {
    private static final Pointer ZERO = Pointer.to(new float[] {0.0f});

    private final ClContext context;
    private final cl_command_queue id;
    private final boolean profiling;
    private final Lifetime lifetime;

    /** Host memory of transfers that may not have finished. */
    private final Set<HostMemory> held = Collections.newSetFromMap(new IdentityHashMap<>());

    private ClTrace trace;

    ClQueue(ClContext context, cl_command_queue id, boolean profiling) {
        this.context = context;
        this.id = id;
        this.profiling = profiling;
        this.lifetime = Lifetime.begin((profiling ? "profiling queue" : "queue") + " on " + context.device());
    }

    /** Enqueues a kernel with the arguments it has now. Allocates nothing. */
    public synchronized void launch(ClKernel kernel, NdRange range) {
        launch(kernel, range, traced(kernel.name()));
    }

    /**
     * Begins to record launches, to be enqueued together by {@link #replay}. The caller closes it.
     *
     * @return empty where the device cannot, or where this is a profiling queue, which keeps the times of single launches
     * @throws ClException where the device refuses
     */
    public synchronized Optional<ClRecording> beginRecording() {
        return context.calls().call(() -> {
            requireUsable();
            return profiling
                    ? Optional.empty()
                    : context.commandBufferCalls()
                            .map(calls -> new ClRecording(context, this, calls, calls.create(id, this)));
        });
    }

    /** Enqueues what was recorded for this queue and returns at once; waits where the device has to finish the last time. */
    public synchronized void replay(ClRecording recording) {
        requireUsable();
        if (!recording.simultaneous()) {
            check(CL.clFinish(id), "clFinish", this);
        }
        long call = context.calls().enter();
        try {
            requireUsable();
            recording.enqueue(this);
        } finally {
            context.calls().leave(call);
        }
    }

    /**
     * Keeps the times of all commands from now on, until {@link #endTrace}. The caller closes the trace, after that.
     *
     * @throws IllegalStateException if this is no profiling queue
     */
    public ClTrace beginTrace() {
        requireProfiling();
        trace = new ClTrace();
        return trace;
    }

    /** Keeps no more times. */
    public void endTrace() {
        trace = null;
    }

    /** Says what the commands from now on are for, in its own words; costs nothing where nobody traces. */
    public void scope(Object what) {
        if (trace != null) {
            trace.scope(what.toString());
        }
    }

    private cl_event traced(String command) {
        return trace == null ? null : trace.next(command);
    }

    private void requireProfiling() {
        if (!profiling) {
            throw new IllegalStateException(lifetime.name() + " keeps no times; take a profiling queue");
        }
    }

    /**
     * Enqueues a kernel and keeps its times. The caller closes the event.
     *
     * @throws IllegalStateException if this is no profiling queue
     */
    public synchronized ClEvent launchTimed(ClKernel kernel, NdRange range) {
        requireProfiling();
        cl_event event = new cl_event();
        launch(kernel, range, event);
        return new ClEvent(event, "kernel " + kernel.name());
    }

    private void launch(ClKernel kernel, NdRange range, cl_event event) {
        long call = context.calls().enter();
        try {
            requireUsable();
            kernel.requireReady(context);
            int code = CL.clEnqueueNDRangeKernel(
                    id, kernel.id(), range.dimensions(), null, range.globalSizes(), range.localSizes(), 0, null, event);
            if (code != CL.CL_SUCCESS) {
                throw new ClException("clEnqueueNDRangeKernel", kernel + " over " + range, code);
            }
            kernel.launched(range);
        } finally {
            context.calls().leave(call);
        }
    }

    /**
     * Enqueues a copy to the device: through an event and a thread of JOCL's, so not for what is done often. The memory is
     * kept until {@link #finish()}; its contents must not change before.
     */
    public synchronized void write(BufferView dst, long dstOffset, HostMemory src, long srcOffset, long bytes) {
        src.requireRange(srcOffset, bytes);
        write(dst, dstOffset, src.at(srcOffset), bytes, src);
    }

    /**
     * Enqueues a copy from the device, as above. The memory is kept, and its contents are undefined, until
     * {@link #finish()}.
     */
    public synchronized void read(HostMemory dst, long dstOffset, BufferView src, long srcOffset, long bytes) {
        dst.requireRange(dstOffset, bytes);
        read(src, srcOffset, dst.at(dstOffset), bytes, dst);
    }

    /** Overwrites the whole buffer; the array has exactly its size. Waits. */
    public void write(BufferView dst, float[] src) {
        requireWhole(dst, (long) src.length * Float.BYTES);
        write(dst, 0, src);
    }

    /** Overwrites the whole buffer; the array has exactly its size. Waits. */
    public void write(BufferView dst, int[] src) {
        requireWhole(dst, (long) src.length * Integer.BYTES);
        write(dst, 0, src);
    }

    /** Overwrites the whole buffer with elements of the array from the first one named on. Waits. */
    public void write(BufferView dst, float[] src, int first) {
        writeArray(
                dst,
                0,
                window(Pointer.to(src), first, dst, src.length),
                dst.buffer().bytes());
    }

    /** Overwrites the whole buffer with elements of the array from the first one named on. Waits. */
    public void write(BufferView dst, int[] src, int first) {
        writeArray(
                dst,
                0,
                window(Pointer.to(src), first, dst, src.length),
                dst.buffer().bytes());
    }

    private static Pointer window(Pointer array, int first, BufferView whole, int length) {
        if (first < 0 || first > length - elements(whole)) {
            throw new IllegalArgumentException(
                    "elements from " + first + " on of an array of " + length + " do not fill " + whole.buffer());
        }
        return first == 0 ? array : array.withByteOffset((long) first * Float.BYTES);
    }

    /** Overwrites a part of the buffer as long as the array. Waits. */
    public void write(BufferView dst, long dstOffset, float[] src) {
        writeArray(dst, dstOffset, Pointer.to(src), (long) src.length * Float.BYTES);
    }

    /** Overwrites a part of the buffer as long as the array. Waits. */
    public void write(BufferView dst, long dstOffset, int[] src) {
        writeArray(dst, dstOffset, Pointer.to(src), (long) src.length * Integer.BYTES);
    }

    /** The whole buffer as floats. Waits. */
    public float[] readFloats(BufferView src) {
        float[] dst = new float[elements(src)];
        read(src, 0, dst);
        return dst;
    }

    /** The whole buffer as ints. Waits. */
    public int[] readInts(BufferView src) {
        int[] dst = new int[elements(src)];
        read(src, 0, dst);
        return dst;
    }

    /** Reads the whole buffer; the array has exactly its size. Waits. */
    public void read(BufferView src, float[] dst) {
        requireWhole(src, (long) dst.length * Float.BYTES);
        read(src, 0, dst);
    }

    /** Reads a part of the buffer as long as the array. Waits. */
    public void read(BufferView src, long srcOffset, float[] dst) {
        readArray(src, srcOffset, Pointer.to(dst), (long) dst.length * Float.BYTES);
    }

    /** Reads a part of the buffer as long as the array. Waits. */
    public void read(BufferView src, long srcOffset, int[] dst) {
        readArray(src, srcOffset, Pointer.to(dst), (long) dst.length * Integer.BYTES);
    }

    /** Enqueues overwriting every float of the buffer. */
    public void fill(BufferView dst, float value) {
        fill(dst.buffer(), Pointer.to(new float[] {value}));
    }

    /** Enqueues overwriting the buffer with zeros; its size is a multiple of 4 bytes. */
    public void zero(BufferView dst) {
        fill(dst.buffer(), ZERO);
    }

    private synchronized void fill(ClBuffer dst, Pointer pattern) {
        long bytes = dst.bytes();
        if (bytes % Float.BYTES != 0) {
            throw new IllegalArgumentException(dst + " does not hold whole 4-byte elements");
        }
        long call = context.calls().enter();
        try {
            checked(dst, 0, bytes);
            check(
                    CL.clEnqueueFillBuffer(id, dst.id(), pattern, Float.BYTES, 0, bytes, 0, null, null),
                    "clEnqueueFillBuffer",
                    dst);
        } finally {
            context.calls().leave(call);
        }
    }

    /** Enqueues a copy within the device; the two ranges must not overlap. */
    public synchronized void copy(BufferView src, long srcOffset, BufferView dst, long dstOffset, long bytes) {
        long call = context.calls().enter();
        try {
            ClBuffer from = checked(src, srcOffset, bytes);
            ClBuffer to = checked(dst, dstOffset, bytes);
            if (bytes > 0) {
                check(
                        CL.clEnqueueCopyBuffer(
                                id, from.id(), to.id(), srcOffset, dstOffset, bytes, 0, null, traced("copy")),
                        "clEnqueueCopyBuffer",
                        to);
            }
        } finally {
            context.calls().leave(call);
        }
    }

    /** Sends what is enqueued to the device, without waiting. */
    public synchronized void flush() {
        requireUsable();
        check(CL.clFlush(id), "clFlush", this);
    }

    /** Waits until all that is enqueued has run, and lets go of the host memory of its transfers. */
    public synchronized void finish() {
        requireUsable();
        finishAndRelease();
    }

    private void finishAndRelease() {
        int code = CL.clFinish(id);
        held.forEach(HostMemory::release);
        held.clear();
        check(code, "clFinish", this);
    }

    /** Waits first, because an array is pinned while the call runs and would hold up the garbage collector. */
    private synchronized void writeArray(BufferView dst, long offset, Pointer src, long bytes) {
        checked(dst, offset, bytes);
        finishAndRelease();
        write(dst, offset, src, bytes, null);
    }

    /** From memory that is kept until the queue is finished; waits where there is none to keep. */
    private void write(BufferView dst, long offset, Pointer src, long bytes, HostMemory kept) {
        long call = context.calls().enter();
        try {
            ClBuffer to = checked(dst, offset, bytes);
            if (bytes > 0) {
                boolean wait = !hold(kept);
                cl_event event = wait ? null : traced("upload");
                int code = CL.clEnqueueWriteBuffer(id, to.id(), wait, offset, bytes, src, 0, null, event);
                check(code, "clEnqueueWriteBuffer", to);
            }
        } finally {
            context.calls().leave(call);
        }
    }

    private synchronized void readArray(BufferView src, long offset, Pointer dst, long bytes) {
        checked(src, offset, bytes);
        finishAndRelease();
        read(src, offset, dst, bytes, null);
    }

    private void read(BufferView src, long offset, Pointer dst, long bytes, HostMemory kept) {
        long call = context.calls().enter();
        try {
            ClBuffer from = checked(src, offset, bytes);
            if (bytes > 0) {
                boolean wait = !hold(kept);
                cl_event event = wait ? null : traced("read back");
                int code = CL.clEnqueueReadBuffer(id, from.id(), wait, offset, bytes, dst, 0, null, event);
                check(code, "clEnqueueReadBuffer", from);
            }
        } finally {
            context.calls().leave(call);
        }
    }

    /** False for none. */
    private boolean hold(HostMemory memory) {
        if (memory != null && !held.contains(memory)) {
            memory.hold();
            held.add(memory);
        }
        return memory != null;
    }

    private ClBuffer checked(BufferView view, long offset, long bytes) {
        requireUsable();
        ClBuffer buffer = view.buffer();
        buffer.requireUsable();
        if (buffer.context() != context) {
            throw new IllegalArgumentException(buffer + " is of another context than " + this);
        }
        buffer.requireRange(offset, bytes);
        return buffer;
    }

    private static void requireWhole(BufferView view, long bytes) {
        if (view.buffer().bytes() != bytes) {
            throw new IllegalArgumentException("an array of " + bytes + " bytes is not as long as " + view.buffer());
        }
    }

    private static int elements(BufferView view) {
        long bytes = view.buffer().bytes();
        if (bytes % Float.BYTES != 0 || bytes / Float.BYTES > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(view.buffer() + " does not fit an array of 4-byte elements");
        }
        return (int) (bytes / Float.BYTES);
    }

    boolean isOpen() {
        return lifetime.isOpen() && context.isOpen();
    }

    void requireUsable() {
        lifetime.requireOpen();
        context.requireOpen();
    }

    @Override
    public synchronized void close() {
        if (lifetime.end()) {
            try {
                finishAndRelease();
            } finally {
                check(CL.clReleaseCommandQueue(id), "clReleaseCommandQueue", lifetime.name());
            }
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
