package residua.cl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.cl_event;

/** Everything that a profiling queue is told to do from one moment on, with the device's own times. */
public final class ClTrace implements AutoCloseable {
    private final List<Entry> entries = new ArrayList<>();
    private String scope = "";

    private record Entry(String scope, String command, ClEvent event) {}

    /**
     * One command that ran.
     *
     * @param scope what it was done for, as {@link ClQueue#scope} said
     * @param command the kernel's name, or the kind of transfer
     * @param queuedNanos when it was enqueued, on the device's clock
     * @param startNanos when it started
     * @param endNanos when it ended
     */
    public record Span(String scope, String command, long queuedNanos, long startNanos, long endNanos) {
        /** How long it ran. */
        public long nanos() {
            return endNanos - startNanos;
        }
    }

    ClTrace() {}

    void scope(String name) {
        scope = name;
    }

    /** A command that was enqueued with that event. */
    void keep(String command, cl_event event) {
        entries.add(new Entry(scope, command, new ClEvent(event, command)));
    }

    /** All commands in order. Waits for them. */
    public List<Span> spans() {
        return entries.stream()
                .map(e -> new Span(
                        e.scope(),
                        e.command(),
                        e.event().queuedNanos(),
                        e.event().startNanos(),
                        e.event().endNanos()))
                .toList();
    }

    @Override
    public void close() {
        entries.forEach(e -> e.event().close());
        entries.clear();
    }
}
