package residua.cl;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** A compiled program. Threads may share it; each takes kernels of its own. */
public final class ClProgram implements AutoCloseable {
    private final ClContext context;
    private final cl_program id;
    private final String label;
    private final String options;
    private final Lifetime lifetime;
    private final Map<String, KernelSignature> signatures = new ConcurrentHashMap<>();

    ClProgram(ClContext context, cl_program id, String label, String options) {
        this.context = context;
        this.id = id;
        this.label = label;
        this.options = options;
        this.lifetime = Lifetime.begin("program " + label);
    }

    /**
     * A new kernel with no argument set.
     *
     * @throws ClException with CL_INVALID_KERNEL_NAME where the program has none of that name
     */
    public synchronized ClKernel kernel(String name) {
        return context.builds().call(() -> made(name));
    }

    private ClKernel made(String name) {
        lifetime.requireOpen();
        context.requireOpen();
        int[] code = new int[1];
        cl_kernel kernel = CL.clCreateKernel(id, name, code);
        Jocl.check(code[0], "clCreateKernel", "kernel " + name + " of " + lifetime.name());
        try {
            KernelSignature signature = signatures.computeIfAbsent(name, n -> KernelSignature.of(kernel, n));
            return new ClKernel(context, this, kernel, signature);
        } catch (ClException e) {
            CL.clReleaseKernel(kernel);
            throw e;
        }
    }

    /** What the driver compiled, for {@link ClContext#load}; some drivers compile only now. */
    public synchronized byte[] binary() {
        lifetime.requireOpen();
        context.requireOpen();
        long[] bytes = new long[1];
        Jocl.check(
                CL.clGetProgramInfo(id, CL.CL_PROGRAM_BINARY_SIZES, Long.BYTES, Pointer.to(bytes), null),
                "clGetProgramInfo",
                lifetime.name());
        // Direct memory: an array would be pinned, and hold up the garbage collector, where a driver compiles only now.
        ByteBuffer direct = ByteBuffer.allocateDirect(Math.toIntExact(bytes[0]));
        if (direct.hasRemaining()) {
            Jocl.check(
                    CL.clGetProgramInfo(id, CL.CL_PROGRAM_BINARIES, Long.BYTES, Pointer.to(Pointer.to(direct)), null),
                    "clGetProgramInfo",
                    lifetime.name());
        }
        byte[] binary = new byte[direct.remaining()];
        direct.get(binary);
        return binary;
    }

    /** The file it was made of. */
    String label() {
        return label;
    }

    /** What the compiler was told. */
    String options() {
        return options;
    }

    @Override
    public synchronized void close() {
        if (lifetime.end()) {
            Jocl.check(CL.clReleaseProgram(id), "clReleaseProgram", lifetime.name());
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
