package residua.cl;

import static org.jocl.CL.CL_KERNEL_ARG_ADDRESS_CONSTANT;
import static org.jocl.CL.CL_KERNEL_ARG_ADDRESS_GLOBAL;
import static org.jocl.CL.CL_KERNEL_ARG_ADDRESS_LOCAL;
import static org.jocl.CL.CL_KERNEL_ARG_ADDRESS_QUALIFIER;
import static org.jocl.CL.CL_KERNEL_ARG_NAME;
import static org.jocl.CL.CL_KERNEL_ARG_TYPE_NAME;
import static org.jocl.CL.CL_KERNEL_NUM_ARGS;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_kernel;

/**
 * Arguments that a kernel takes, as the driver knows them. A value of the wrong type but the right size would be
 * accepted natively: a long for a buffer ends the process, a float for an int computes nonsense.
 */
final class KernelSignature {

    /** One argument: what is expected, and how it is called. */
    private record Argument(Class<?> expected, String description) {}

    /** Expects anything: the driver has not kept the types. */
    private static final Argument UNKNOWN = new Argument(Object.class, "of unknown type");

    private final String kernel;
    private final List<Argument> arguments;

    private KernelSignature(String kernel, List<Argument> arguments) {
        this.kernel = kernel;
        this.arguments = List.copyOf(arguments);
    }

    static KernelSignature of(cl_kernel id, String name) {
        String subject = "kernel " + name;
        int count = (int) Jocl.number(
                (n, p, r) -> CL.clGetKernelInfo(id, CL_KERNEL_NUM_ARGS, n, p, r), "clGetKernelInfo", subject);
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(argument(id, i, subject));
        }
        return new KernelSignature(name, arguments);
    }

    private static Argument argument(cl_kernel id, int i, String subject) {
        int[] space = new int[1];
        int code =
                CL.clGetKernelArgInfo(id, i, CL_KERNEL_ARG_ADDRESS_QUALIFIER, Integer.BYTES, Pointer.to(space), null);
        if (code != CL.CL_SUCCESS) {
            return UNKNOWN; // CL_KERNEL_ARG_INFO_NOT_AVAILABLE: some drivers drop it, most often for binaries
        }
        String type = text(id, i, CL_KERNEL_ARG_TYPE_NAME, subject);
        String description = "'" + type + " " + text(id, i, CL_KERNEL_ARG_NAME, subject) + "'";
        Class<?> expected = switch (space[0]) {
            case CL_KERNEL_ARG_ADDRESS_GLOBAL, CL_KERNEL_ARG_ADDRESS_CONSTANT -> BufferView.class;
            case CL_KERNEL_ARG_ADDRESS_LOCAL -> LocalMemory.class;
            default -> scalar(type);
        };
        return new Argument(expected, description);
    }

    private static Class<?> scalar(String type) {
        return switch (type) {
            case "int", "uint", "unsigned int" -> Integer.class;
            case "long", "ulong", "unsigned long" -> Long.class;
            case "float" -> Float.class;
            default -> Object.class;
        };
    }

    private static String text(cl_kernel id, int i, int what, String subject) {
        return Jocl.text((n, p, r) -> CL.clGetKernelArgInfo(id, i, what, n, p, r), "clGetKernelArgInfo", subject);
    }

    String kernel() {
        return kernel;
    }

    int count() {
        return arguments.size();
    }

    String describe(int i) {
        return "argument " + i + " " + arguments.get(i).description() + " of kernel " + kernel;
    }

    void requireFit(int i, Object value) {
        if (i < 0 || i >= arguments.size()) {
            throw new IllegalArgumentException(
                    "kernel " + kernel + " has " + arguments.size() + " arguments, there is no argument " + i);
        }
        if (!arguments.get(i).expected().isInstance(value)) {
            throw new IllegalArgumentException(describe(i) + " needs "
                    + arguments.get(i).expected().getSimpleName() + ", not "
                    + (value == null ? "null" : value.getClass().getSimpleName()));
        }
    }
}
