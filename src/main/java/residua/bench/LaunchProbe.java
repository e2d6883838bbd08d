package residua.bench;

import residua.cl.ClBuffer;
import residua.cl.ClQueue;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;

/** What a launch costs by itself. Kernel: {@code opencl/probe/launch.cl}. */
final class LaunchProbe implements AutoCloseable {
    private static final String FILE = "probe/launch.cl";
    private static final String KERNEL = "launch_mark";
    private static final int IN_A_ROW = 500;
    private static final int ALONE = 20;
    private static final double NANOS_A_MICRO = 1e3;
    private static final int VALUE = 12345;

    private final ClQueue queue;
    private final ClBuffer y;
    private final Launch launch;

    /** On that queue, which stays the caller's, as the kernels do. */
    LaunchProbe(KernelLibrary kernels, ClQueue queue) {
        this.queue = queue;
        this.y = kernels.context().buffer(Integer.BYTES, "mark of a launch");
        this.launch = new Launch("launch", kernels.load(FILE, KERNEL).args(y, VALUE), NdRange.covering(1, 1));
    }

    /** Whether the launch does what it should. Waits. */
    boolean right() {
        queue.zero(y);
        launch.enqueue(queue);
        return queue.readInts(y)[0] == VALUE;
    }

    /** Microseconds from enqueuing one launch to knowing that it has run: the mean of some, one after the other. */
    double alone() {
        queue.finish();
        long start = System.nanoTime();
        for (int i = 0; i < ALONE; i++) {
            launch.enqueue(queue);
            queue.finish();
        }
        return (System.nanoTime() - start) / (NANOS_A_MICRO * ALONE);
    }

    /** Microseconds for each of many launches that are enqueued without waiting. */
    double inARow() {
        queue.finish();
        long start = System.nanoTime();
        for (int i = 0; i < IN_A_ROW; i++) {
            launch.enqueue(queue);
        }
        queue.finish();
        return (System.nanoTime() - start) / (NANOS_A_MICRO * IN_A_ROW);
    }

    @Override
    public void close() {
        launch.close();
        y.close();
    }
}
