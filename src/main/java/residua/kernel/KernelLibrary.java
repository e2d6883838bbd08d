package residua.kernel;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import residua.cl.ClContext;
import residua.cl.ClKernel;
import residua.cl.ClProgram;

/**
 * Compiled kernels of one context. The same file with the same parameters is compiled once; threads may load at the
 * same time, and different programs then compile at the same time. Closing it closes the programs, not the kernels it
 * handed out: those are closed by whoever asked for them.
 */
public final class KernelLibrary implements AutoCloseable {
    /** Every program gets these. Nothing that relaxes arithmetic. */
    private static final String BASE_OPTIONS = "-cl-std=CL1.2 -cl-kernel-arg-info";

    private record Key(String file, Params params) {}

    private final ClContext context;
    private final Map<Key, CompletableFuture<ClProgram>> programs = new ConcurrentHashMap<>();
    private boolean closed;

    /** For kernels on the context's device; the context is not closed with it. */
    public KernelLibrary(ClContext context) {
        this.context = context;
    }

    /** The context of the kernels. */
    public ClContext context() {
        return context;
    }

    /**
     * A new kernel for the caller to close.
     *
     * @param file path below {@code opencl/}, such as {@code pool/global_avg_pool.cl}
     * @param kernel name of the kernel function
     * @param params compile-time parameters
     * @throws residua.cl.ClBuildException where the file does not compile
     */
    public ClKernel load(String file, String kernel, Params params) {
        return program(new Key(file, params)).kernel(kernel);
    }

    private ClProgram program(Key key) {
        CompletableFuture<ClProgram> mine = new CompletableFuture<>();
        CompletableFuture<ClProgram> known;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the kernel library is closed");
            }
            known = programs.putIfAbsent(key, mine);
        }
        if (known != null) {
            return join(known);
        }
        try {
            mine.complete(build(key));
        } catch (RuntimeException | Error e) {
            programs.remove(key); // whoever waits now fails too; whoever comes later tries again
            mine.completeExceptionally(e);
        }
        return join(mine);
    }

    private static ClProgram join(CompletableFuture<ClProgram> program) {
        try {
            return program.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private ClProgram build(Key key) {
        String options = (BASE_OPTIONS + " " + key.params()).strip();
        return context.build(KernelSource.expand(key.file()), options, KernelSource.label(key.file()));
    }

    /** Closes the programs; waits for those that compile now. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        programs.values()
                .forEach(p -> p.handle((program, failure) -> {
                            if (program != null) {
                                program.close();
                            }
                            return null;
                        })
                        .join());
        programs.clear();
    }
}
