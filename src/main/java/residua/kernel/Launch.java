package residua.kernel;

import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.ClEvent;
import residua.cl.ClKernel;
import residua.cl.ClQueue;
import residua.cl.NdRange;

/**
 * A kernel with its arguments set, and its range: one step of an executable. Owns the kernel, and the parts of
 * buffers that were made for it, never the tensors.
 *
 * @param label the op and pass, for traces
 * @param kernel all arguments set
 * @param range work-items
 * @param parts closed with it
 */
public record Launch(String label, ClKernel kernel, NdRange range, List<ClBuffer> parts) implements AutoCloseable {

    /** Keeps the parts unmodifiable. */
    public Launch {
        parts = List.copyOf(parts);
    }

    /** Without parts of its own. */
    public Launch(String label, ClKernel kernel, NdRange range) {
        this(label, kernel, range, List.of());
    }

    /** This with those parts, which it closes. */
    public Launch owning(List<ClBuffer> made) {
        return new Launch(label, kernel, range, made);
    }

    /** Enqueues it and returns at once. */
    public void enqueue(ClQueue queue) {
        queue.launch(kernel, range);
    }

    /** Enqueues it on a profiling queue and keeps its times. The caller closes the event. */
    public ClEvent enqueueTimed(ClQueue queue) {
        return queue.launchTimed(kernel, range);
    }

    @Override
    public void close() {
        kernel.close();
        parts.forEach(ClBuffer::close);
    }
}
