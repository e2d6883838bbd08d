package residua.bench;

import java.security.SecureRandom;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;

/**
 * How long a device's driver takes from the text of a kernel to the end of its first launch, where nothing is kept from
 * before: each program has a number that no other had. Kernels: {@code opencl/probe/launch.cl}, which does next to nothing,
 * and {@code opencl/probe/fma_peak.cl}.
 */
final class BuildProbe implements AutoCloseable {
    private static final double NANOS_A_MILLI = 1e6;

    /** Different in each process: drivers keep programs of their own from one to the next. */
    private final SecureRandom salt = new SecureRandom();

    private final ClContext context;
    private final ClQueue queue;
    private final ClBuffer y;

    /** On that queue, which stays the caller's. */
    BuildProbe(ClContext context, ClQueue queue) {
        this.context = context;
        this.queue = queue;
        this.y = context.buffer(Integer.BYTES, "mark of a launch");
    }

    /** Milliseconds for a kernel of one statement. */
    double smallest() {
        return millis("probe/launch.cl", "launch_mark", y, 0);
    }

    /** Milliseconds for a loop of 64 statements. */
    double loop() {
        return millis("probe/fma_peak.cl", "fma_peak", y, 1, 1.0f, 1.0f);
    }

    private double millis(String file, String kernel, Object... args) {
        Params params = Params.of("SALT", salt.nextInt(1, Integer.MAX_VALUE));
        Params one =
                kernel.equals("launch_mark") ? params : params.with("LANES", 1).with("GROUP", 1);
        queue.finish();
        long start = System.nanoTime();
        try (KernelLibrary kernels = KernelLibrary.storingNothing(context);
                Launch launch =
                        new Launch("build", kernels.load(file, kernel, one).args(args), NdRange.covering(1, 1))) {
            launch.enqueue(queue);
            queue.finish();
            return (System.nanoTime() - start) / NANOS_A_MILLI;
        }
    }

    @Override
    public void close() {
        y.close();
    }
}
