package residua.cl;

import static org.jocl.CL.CL_PROFILING_COMMAND_END;
import static org.jocl.CL.CL_PROFILING_COMMAND_QUEUED;
import static org.jocl.CL.CL_PROFILING_COMMAND_START;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_event;

/**
 * A launch, with its times on the device's clock. Asking for a time waits until the launch has finished.
 */
public final class ClEvent implements AutoCloseable {
    private final cl_event id;
    private final Lifetime lifetime;
    private boolean finished;

    ClEvent(cl_event id, String what) {
        this.id = id;
        this.lifetime = Lifetime.begin("event of " + what);
    }

    /** Waits until everything that the queue was told before this place has finished. */
    public synchronized void await() {
        lifetime.requireOpen();
        if (!finished) {
            Jocl.check(CL.clWaitForEvents(1, new cl_event[] {id}), "clWaitForEvents", lifetime.name());
            finished = true;
        }
    }

    /** When it was enqueued. */
    public long queuedNanos() {
        return time(CL_PROFILING_COMMAND_QUEUED);
    }

    /** When it started. */
    public long startNanos() {
        return time(CL_PROFILING_COMMAND_START);
    }

    /** When it ended. */
    public long endNanos() {
        return time(CL_PROFILING_COMMAND_END);
    }

    /** How long it ran. */
    public long nanos() {
        return endNanos() - startNanos();
    }

    private synchronized long time(int which) {
        await();
        long[] nanos = new long[1];
        Jocl.check(
                CL.clGetEventProfilingInfo(id, which, Long.BYTES, Pointer.to(nanos), null),
                "clGetEventProfilingInfo",
                lifetime.name());
        return nanos[0];
    }

    @Override
    public synchronized void close() {
        if (lifetime.end()) {
            Jocl.check(CL.clReleaseEvent(id), "clReleaseEvent", lifetime.name());
        }
    }
}
