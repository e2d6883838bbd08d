package residua.cl;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_kernel;

/**
 * A kernel and its arguments. It belongs to one thread at a time. Arguments stay set until they are set again; those
 * that do not change cost nothing.
 */
public final class ClKernel implements AutoCloseable {
    private final ClContext context;
    private final ClProgram program;
    private final cl_kernel id;
    private final KernelSignature signature;
    private final Object[] values;
    private final Lifetime lifetime;
    private int changes;
    private NdRange launched;

    ClKernel(ClContext context, ClProgram program, cl_kernel id, KernelSignature signature) {
        this.context = context;
        this.program = program;
        this.id = id;
        this.signature = signature;
        this.values = new Object[signature.count()];
        this.lifetime = Lifetime.begin("kernel " + signature.kernel());
        context.opened(this);
    }

    /** Name of the kernel function. */
    public String name() {
        return signature.kernel();
    }

    /**
     * Sets all arguments.
     *
     * @param all {@link BufferView}, Integer, Long, Float or {@link LocalMemory}, each as the kernel declares it
     */
    public ClKernel args(Object... all) {
        if (all.length != values.length) {
            throw new IllegalArgumentException(
                    "kernel " + name() + " takes " + values.length + " arguments, not " + all.length);
        }
        for (int i = 0; i < all.length; i++) {
            arg(i, all[i]);
        }
        return this;
    }

    /** Sets argument {@code i}, counted from 0; see {@link #args}. */
    public ClKernel arg(int i, Object value) {
        long call = context.calls().enter();
        try {
            return checkedArg(i, value);
        } finally {
            context.calls().leave(call);
        }
    }

    private ClKernel checkedArg(int i, Object value) {
        lifetime.requireOpen();
        context.requireOpen();
        signature.requireFit(i, value);
        Object next = value instanceof BufferView view ? view.buffer() : value;
        if (next.equals(values[i])) {
            if (next instanceof ClBuffer buffer) {
                buffer.requireUsable();
            }
            return this;
        }
        values[i] = null;
        changes++;
        set(i, next);
        values[i] = next;
        return this;
    }

    private void set(int i, Object value) {
        if (value instanceof ClBuffer buffer) {
            buffer.requireUsable();
            if (!buffer.context().equals(context)) {
                throw new IllegalArgumentException(buffer + " is of another context than kernel " + name());
            }
            set(i, Long.BYTES, buffer.argument());
        } else if (value instanceof Integer number) {
            set(i, Integer.BYTES, Pointer.to(new int[] {number}));
        } else if (value instanceof Long number) {
            set(i, Long.BYTES, Pointer.to(new long[] {number}));
        } else if (value instanceof Float number) {
            set(i, Float.BYTES, Pointer.to(new float[] {number}));
        } else if (value instanceof LocalMemory local) {
            set(i, local.bytes(), null);
        } else {
            throw new IllegalArgumentException(signature.describe(i) + " cannot be a "
                    + (value == null ? "null" : value.getClass().getSimpleName()));
        }
    }

    private void set(int i, long bytes, Pointer value) {
        int code = CL.clSetKernelArg(id, i, bytes, value);
        if (code != CL.CL_SUCCESS) {
            throw new ClException("clSetKernelArg", signature.describe(i), code);
        }
    }

    /** Refuses what would end the process natively: closed handles, arguments that are not set. */
    void requireReady(ClContext of) {
        lifetime.requireOpen();
        if (context != of) {
            throw new IllegalArgumentException("kernel " + name() + " is of another context than the queue");
        }
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                throw new IllegalStateException(signature.describe(i) + " is not set");
            }
            if (value instanceof ClBuffer buffer) {
                buffer.requireUsable();
            }
        }
    }

    /** How often an argument has changed. */
    int changes() {
        return changes;
    }

    /** The device has taken it over that range. */
    void launched(NdRange range) {
        launched = range;
    }

    /** Refuses what was not launched over that range: a driver that refuses it must do so then. */
    void requireLaunched(NdRange range) {
        if (!range.equals(launched)) {
            throw new IllegalStateException("kernel " + name() + " was not launched over " + range
                    + " before it is recorded; PoCL 3.1 ends the process where it refuses a launch only then");
        }
    }

    cl_kernel id() {
        return id;
    }

    /** What it is a part of. */
    ClProgram program() {
        return program;
    }

    /** The arguments as they are set, null where one is not. */
    List<Object> arguments() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            context.closed(this);
            context.calls().release(() -> Jocl.check(CL.clReleaseKernel(id), "clReleaseKernel", lifetime.name()));
        }
    }

    @Override
    public String toString() {
        return lifetime.name();
    }
}
