package residua.cl;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jocl.cl_program;

/**
 * One device, opened. What it makes is closed by whoever asked for it; objects left open when the context is closed
 * can still be closed, but no longer used. Kernels are closed with it: those of launches that failed to be made belong to
 * nobody. Threads may share a context: whoever closes something waits for the calls that use it, and calls that come
 * later are refused.
 */
public final class ClContext implements AutoCloseable {
    private final ClDevice device;
    private final cl_context id;
    private final Lifetime lifetime;
    private final Set<ClKernel> kernels = ConcurrentHashMap.newKeySet();
    private final CallGuard calls = new CallGuard();

    /** Programs and kernels being made: that takes seconds, for which nothing but the context itself has to stay. */
    private final CallGuard builds = new CallGuard();

    /** Looked for when it is first asked for. */
    private Optional<CommandBufferCalls> commandBufferCalls;

    private ClContext(ClDevice device, cl_context id) {
        this.device = device;
        this.id = id;
        this.lifetime = Lifetime.begin("context on " + device);
    }

    /** Opens a device. */
    public static ClContext open(ClDevice device) {
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
        int[] code = new int[1];
        cl_context id = CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, code);
        Jocl.check(code[0], "clCreateContext", device);
        return new ClContext(device, id);
    }

    /** What the device says of itself. */
    public DeviceFacts facts() {
        return device.facts();
    }

    /** The device. */
    public ClDevice device() {
        return device;
    }

    /**
     * A new buffer, readable and writable, contents undefined.
     *
     * @param label what it holds, for messages
     * @throws IllegalArgumentException where the device makes no buffer of that size; the message has both sizes
     */
    public ClBuffer buffer(long bytes, String label) {
        lifetime.requireOpen();
        if (bytes < 1) {
            throw new IllegalArgumentException("buffer '" + label + "' needs a positive size, not " + bytes + " bytes");
        }
        long limit = device.facts().maxAllocationBytes();
        if (bytes > limit) {
            throw new IllegalArgumentException("buffer '" + label + "' would need " + bytes + " bytes, but " + device
                    + " makes no buffer larger than " + limit + " bytes");
        }
        return calls.call(() -> {
            lifetime.requireOpen();
            int[] code = new int[1];
            cl_mem mem = CL.clCreateBuffer(id, CL.CL_MEM_READ_WRITE, bytes, null, code);
            Jocl.check(code[0], "clCreateBuffer", "buffer '" + label + "' of " + bytes + " bytes");
            return ClBuffer.root(this, mem, bytes, label);
        });
    }

    /** Functions for recording launches; empty where the device has none. */
    synchronized Optional<CommandBufferCalls> commandBufferCalls() {
        if (commandBufferCalls == null) {
            commandBufferCalls = CommandBufferCalls.of(device);
        }
        return commandBufferCalls;
    }

    /** A new queue that runs its commands in order. */
    public ClQueue queue() {
        return queue(0);
    }

    /** A new queue that runs its commands in order and keeps their times, for {@link ClQueue#launchTimed}. */
    public ClQueue profilingQueue() {
        return queue(CL.CL_QUEUE_PROFILING_ENABLE);
    }

    @SuppressWarnings("deprecation") // clCreateCommandQueue: its successor needs OpenCL 2.0, the floor is 1.2
    private ClQueue queue(long properties) {
        return calls.call(() -> {
            lifetime.requireOpen();
            int[] code = new int[1];
            cl_command_queue queue = CL.clCreateCommandQueue(id, device.id(), properties, code);
            Jocl.check(code[0], "clCreateCommandQueue", device);
            return new ClQueue(this, queue, properties != 0);
        });
    }

    /**
     * Compiles a program. One that fails is tried once more: PoCL 3.1, compiling on several threads at once, now and
     * then (once in some ten thousand programs) loses a temporary file of its own and reports that as a failure.
     *
     * @param source OpenCL C without includes
     * @param options of the compiler
     * @param fileLabel the file to name where the compiler names none
     * @throws ClBuildException where it does not compile
     */
    public ClProgram build(String source, String options, String fileLabel) {
        return builds.call(() -> {
            lifetime.requireOpen();
            try {
                return compiled(source, options, fileLabel);
            } catch (ClBuildException first) {
                return compiled(source, options, fileLabel);
            }
        });
    }

    private ClProgram compiled(String source, String options, String fileLabel) {
        int[] code = new int[1];
        cl_program program =
                CL.clCreateProgramWithSource(id, 1, new String[] {Objects.requireNonNull(source)}, null, code);
        Jocl.check(code[0], "clCreateProgramWithSource", fileLabel);
        return built(program, options, fileLabel);
    }

    /**
     * Takes a program from {@link ClProgram#binary()} of the same device and driver.
     *
     * @throws ClException where the driver does not take it
     */
    public ClProgram load(byte[] binary, String options) {
        if (binary.length == 0) {
            throw new IllegalArgumentException("an empty program binary");
        }
        return builds.call(() -> loaded(binary, options));
    }

    private ClProgram loaded(byte[] binary, String options) {
        lifetime.requireOpen();
        int[] status = new int[1];
        int[] code = new int[1];
        cl_program program = CL.clCreateProgramWithBinary(
                id,
                1,
                new cl_device_id[] {device.id()},
                new long[] {binary.length},
                new byte[][] {binary},
                status,
                code);
        Jocl.check(code[0], "clCreateProgramWithBinary", "a stored program");
        return built(program, options, "a stored program");
    }

    private ClProgram built(cl_program program, String options, String fileLabel) {
        int code = CL.clBuildProgram(program, 1, new cl_device_id[] {device.id()}, options, null, null);
        if (code == CL.CL_SUCCESS) {
            return new ClProgram(this, program, fileLabel, options);
        }
        try {
            String log = Jocl.text(
                    (n, p, r) -> CL.clGetProgramBuildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, n, p, r),
                    "clGetProgramBuildInfo",
                    fileLabel);
            throw ClBuildException.of(code, fileLabel, options, log);
        } finally {
            CL.clReleaseProgram(program);
        }
    }

    boolean isOpen() {
        return lifetime.isOpen();
    }

    void requireOpen() {
        lifetime.requireOpen();
    }

    /** What every call that uses a buffer or a kernel of this context goes through. */
    CallGuard calls() {
        return calls;
    }

    /** What the making of a program or a kernel goes through. */
    CallGuard builds() {
        return builds;
    }

    void opened(ClKernel kernel) {
        kernels.add(kernel);
    }

    void closed(ClKernel kernel) {
        kernels.remove(kernel);
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            builds.release(() -> {}); // whoever makes a program or a kernel now is done, and nobody begins
            List.copyOf(kernels).forEach(ClKernel::close);
            calls.release(() -> Jocl.check(CL.clReleaseContext(id), "clReleaseContext", lifetime.name()));
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
