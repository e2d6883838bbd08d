package residua.cl;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Launches recorded once, which {@link ClQueue#replay} enqueues together, in order. The kernels keep the arguments they were
 * recorded with, and stay open as long as it is used. It belongs to the thread of its queue.
 */
public final class ClRecording implements AutoCloseable {
    private final ClContext context;
    private final ClQueue queue;
    private final CommandBufferCalls calls;
    private final Pointer id;
    private final List<Recorded> launches = new ArrayList<>();
    private final Lifetime lifetime;
    private boolean ended;

    private record Recorded(ClKernel kernel, int changes) {}

    ClRecording(ClContext context, ClQueue queue, CommandBufferCalls calls, Pointer id) {
        this.context = context;
        this.queue = queue;
        this.calls = calls;
        this.id = id;
        this.lifetime = Lifetime.begin("recording for " + queue);
    }

    /**
     * Adds a kernel with the arguments it has now.
     *
     * @throws IllegalStateException where it was not launched over that range by itself before
     */
    public void launch(ClKernel kernel, NdRange range) {
        long call = context.calls().enter();
        try {
            requireUsable();
            if (ended) {
                throw new IllegalStateException(lifetime.name() + " has ended");
            }
            kernel.requireReady(context);
            kernel.requireLaunched(range);
            calls.launch(id, kernel, range);
            launches.add(new Recorded(kernel, kernel.changes()));
        } finally {
            context.calls().leave(call);
        }
    }

    /** Ends it: nothing is added any more. */
    public void end() {
        long call = context.calls().enter();
        try {
            requireUsable();
            if (!ended) {
                ended = true;
                calls.finish(id, this);
            }
        } finally {
            context.calls().leave(call);
        }
    }

    private void requireUsable() {
        lifetime.requireOpen();
        queue.requireUsable();
    }

    /** Enqueues it; what would end the process natively is refused before. */
    void enqueue(ClQueue on) {
        lifetime.requireOpen();
        if (!ended || !queue.equals(on)) {
            throw new IllegalStateException(lifetime.name() + (ended ? " is not for " + on : " has not ended"));
        }
        for (int i = 0; i < launches.size(); i++) {
            Recorded recorded = launches.get(i);
            recorded.kernel().requireReady(context);
            if (recorded.kernel().changes() != recorded.changes()) {
                throw new IllegalStateException(recorded.kernel() + " has other arguments than when it was recorded");
            }
        }
        calls.enqueue(id, this);
    }

    /** Whether it may be enqueued again before it has run. */
    boolean simultaneous() {
        return calls.simultaneous();
    }

    /** Waits for its queue. */
    @Override
    public void close() {
        if (lifetime.end()) {
            try {
                if (queue.isOpen()) {
                    queue.finish();
                }
            } finally {
                context.calls().release(() -> calls.release(id, lifetime.name()));
            }
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
