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
        cl_event event = eventOfTrace();
        launch(kernel, range, event);
        keep(event, kernel.name());
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
    public synchronized ClTrace beginTrace() {
        requireProfiling();
        trace = new ClTrace();
        return trace;
    }

    /** Keeps no more times. */
    public synchronized void endTrace() {
        trace = null;
    }

    /** Says what the commands from now on are for, in its own words; costs nothing where nobody traces. */
    public synchronized void scope(Object what) {
        if (trace != null) {
            trace.scope(what.toString());
        }
    }

    private cl_event eventOfTrace() {
        return trace == null ? null : new cl_event();
    }

    /** Only now that the command is enqueued: an event that no call has filled must not be asked or released. */
    private void keep(cl_event event, String command) {
        if (event != null) {
            trace.keep(command, event);
        }
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
    public void write(BufferView dst, long dstOffset, HostMemory src, long srcOffset, long bytes) {
        transfer(Transfer.UPLOAD, dst, dstOffset, src, srcOffset, bytes);
    }

    /**
     * Enqueues a copy from the device, as above. The memory is kept, and its contents are undefined, until
     * {@link #finish()}.
     */
    public void read(HostMemory dst, long dstOffset, BufferView src, long srcOffset, long bytes) {
        transfer(Transfer.READ_BACK, src, srcOffset, dst, dstOffset, bytes);
    }

    /** Overwrites the whole buffer; the array has exactly its size. Waits. */
    public void write(BufferView dst, float[] src) {
        transfer(Transfer.UPLOAD, dst, 0, HostArray.of(src).asLongAs(dst.buffer()));
    }

    /** Overwrites the whole buffer; the array has exactly its size. Waits. */
    public void write(BufferView dst, int[] src) {
        transfer(Transfer.UPLOAD, dst, 0, HostArray.of(src).asLongAs(dst.buffer()));
    }

    /** Overwrites the whole buffer with elements of the array from the first one named on. Waits. */
    public void write(BufferView dst, float[] src, int first) {
        transfer(Transfer.UPLOAD, dst, 0, HostArray.of(src).from(first, dst.buffer()));
    }

    /** Overwrites the whole buffer with elements of the array from the first one named on. Waits. */
    public void write(BufferView dst, int[] src, int first) {
        transfer(Transfer.UPLOAD, dst, 0, HostArray.of(src).from(first, dst.buffer()));
    }

    /** Overwrites a part of the buffer as long as the array. Waits. */
    public void write(BufferView dst, long dstOffset, float[] src) {
        transfer(Transfer.UPLOAD, dst, dstOffset, HostArray.of(src));
    }

    /** Overwrites a part of the buffer as long as the array. Waits. */
    public void write(BufferView dst, long dstOffset, int[] src) {
        transfer(Transfer.UPLOAD, dst, dstOffset, HostArray.of(src));
    }

    /** The whole buffer as floats. Waits. */
    public float[] readFloats(BufferView src) {
        float[] dst = new float[HostArray.elements(src.buffer())];
        read(src, 0, dst);
        return dst;
    }

    /** The whole buffer as ints. Waits. */
    public int[] readInts(BufferView src) {
        int[] dst = new int[HostArray.elements(src.buffer())];
        read(src, 0, dst);
        return dst;
    }

    /** Reads the whole buffer; the array has exactly its size. Waits. */
    public void read(BufferView src, float[] dst) {
        transfer(Transfer.READ_BACK, src, 0, HostArray.of(dst).asLongAs(src.buffer()));
    }

    /** Reads a part of the buffer as long as the array. Waits. */
    public void read(BufferView src, long srcOffset, float[] dst) {
        transfer(Transfer.READ_BACK, src, srcOffset, HostArray.of(dst));
    }

    /** Reads a part of the buffer as long as the array. Waits. */
    public void read(BufferView src, long srcOffset, int[] dst) {
        transfer(Transfer.READ_BACK, src, srcOffset, HostArray.of(dst));
    }

    /** Waits first, because an array is pinned while the call runs and would hold up the garbage collector. */
    private synchronized void transfer(Transfer way, BufferView device, long offset, HostArray host) {
        checked(device, offset, host.bytes());
        finishAndRelease();
        transfer(way, device, offset, host.start(), host.bytes(), true);
    }

    private synchronized void transfer(
            Transfer way, BufferView device, long offset, HostMemory host, long hostOffset, long bytes) {
        host.requireRange(hostOffset, bytes);
        checked(device, offset, bytes);
        if (bytes > 0 && !held.contains(host)) {
            host.hold();
            held.add(host);
        }
        transfer(way, device, offset, host.at(hostOffset), bytes, false);
    }

    private void transfer(Transfer way, BufferView device, long offset, Pointer host, long bytes, boolean wait) {
        long call = context.calls().enter();
        try {
            ClBuffer buffer = checked(device, offset, bytes);
            if (bytes > 0) {
                cl_event event = wait ? null : eventOfTrace();
                int code = way.call().enqueue(id, buffer.id(), wait, offset, bytes, host, 0, null, event);
                check(code, way.name(), buffer);
                keep(event, way.command());
            }
        } finally {
            context.calls().leave(call);
        }
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
                cl_event event = eventOfTrace();
                check(
                        CL.clEnqueueCopyBuffer(id, from.id(), to.id(), srcOffset, dstOffset, bytes, 0, null, event),
                        "clEnqueueCopyBuffer",
                        to);
                keep(event, "copy");
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
