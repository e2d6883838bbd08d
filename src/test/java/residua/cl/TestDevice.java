package residua.cl;

import org.junit.jupiter.api.Assumptions;
import residua.kernel.KernelLibrary;

/**
 * The device that tests run on: the one that {@code RESIDUA_DEVICE} selects, else the default. Opened once in a JVM and
 * never closed.
 */
public final class TestDevice {
    private static TestDevice shared;
    private static String missing;

    private final ClContext context;
    private final KernelLibrary kernels;
    private final ClQueue queue;
    private final ClQueue profilingQueue;

    private TestDevice(ClDevice device) {
        this.context = ClContext.open(device);
        this.kernels = new KernelLibrary(context);
        this.queue = context.queue();
        this.profilingQueue = context.profilingQueue();
    }

    /** The device; skips the calling test, in words, where there is none. */
    public static synchronized TestDevice require() {
        if (shared == null && missing == null) {
            try {
                shared = new TestDevice(Devices.choose(System.getenv("RESIDUA_DEVICE")));
            } catch (NoDeviceException e) {
                missing = e.getMessage();
            }
        }
        Assumptions.assumeTrue(shared != null, () -> "skipped: " + missing);
        return shared;
    }

    /** The context. */
    public ClContext context() {
        return context;
    }

    /** What the device says of itself. */
    public DeviceFacts facts() {
        return context.facts();
    }

    /** Kernels, compiled once for all tests. */
    public KernelLibrary kernels() {
        return kernels;
    }

    /** A queue for all tests. */
    public ClQueue queue() {
        return queue;
    }

    /** A queue that keeps times. */
    public ClQueue profilingQueue() {
        return profilingQueue;
    }
}
