package residua.kernel;

import residua.cl.ClEvent;
import residua.cl.ClKernel;
import residua.cl.ClQueue;
import residua.cl.NdRange;

/**
 * A kernel with its arguments set, and its range: one step of an executable. Owns the kernel, never the tensors.
 *
 * @param label the op and pass, for traces
 * @param kernel all arguments set
 * @param range work-items
 */
public record Launch(String label, ClKernel kernel, NdRange range) implements AutoCloseable {

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
    }
}
