package residua.cl;

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
    private final Lifetime lifetime;
    private final Map<String, KernelSignature> signatures = new ConcurrentHashMap<>();

    ClProgram(ClContext context, cl_program id, String label) {
        this.context = context;
        this.id = id;
        this.lifetime = Lifetime.begin("program " + label);
    }

    /**
     * A new kernel with no argument set.
     *
     * @throws ClException with CL_INVALID_KERNEL_NAME where the program has none of that name
     */
    public ClKernel kernel(String name) {
        lifetime.requireOpen();
        context.requireOpen();
        int[] code = new int[1];
        cl_kernel kernel = CL.clCreateKernel(id, name, code);
        Jocl.check(code[0], "clCreateKernel", "kernel " + name + " of " + lifetime.name());
        KernelSignature signature = signatures.computeIfAbsent(name, n -> KernelSignature.of(kernel, n));
        return new ClKernel(context, kernel, signature);
    }

    /** What the driver compiled, for {@link ClContext#load}; some drivers compile only now. */
    public byte[] binary() {
        lifetime.requireOpen();
        context.requireOpen();
        long[] bytes = new long[1];
        Jocl.check(
                CL.clGetProgramInfo(id, CL.CL_PROGRAM_BINARY_SIZES, Long.BYTES, Pointer.to(bytes), null),
                "clGetProgramInfo",
                lifetime.name());
        byte[] binary = new byte[Math.toIntExact(bytes[0])];
        if (binary.length > 0) {
            Jocl.check(
                    CL.clGetProgramInfo(id, CL.CL_PROGRAM_BINARIES, Long.BYTES, Pointer.to(Pointer.to(binary)), null),
                    "clGetProgramInfo",
                    lifetime.name());
        }
        return binary;
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            Jocl.check(CL.clReleaseProgram(id), "clReleaseProgram", lifetime.name());
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
