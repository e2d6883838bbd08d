package residua.cl;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;
import org.jocl.NativePointerObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions of {@code cl_khr_command_buffer}, which the binding lacks: found by name and called by their addresses,
 * with the binding's handles. Specified in "The OpenCL Extension Specification", section on command buffers, 0.9.
 */
final class CommandBufferCalls {
    /** The extension. */
    static final String EXTENSION = "cl_khr_command_buffer";

    private static final Logger LOG = LoggerFactory.getLogger(CommandBufferCalls.class);
    private static final int DEVICE_CAPABILITIES = 0x12A9;
    private static final long CAPABILITY_SIMULTANEOUS_USE = 1 << 2;
    private static final long FLAGS = 0x1293;
    private static final long SIMULTANEOUS_USE = 1;

    private final Function create;
    private final Function launch;
    private final Function finish;
    private final Function enqueue;
    private final Function release;
    private final boolean simultaneous;

    private CommandBufferCalls(ClDevice device, Function address) {
        create = function(device, address, "clCreateCommandBufferKHR");
        launch = function(device, address, "clCommandNDRangeKernelKHR");
        finish = function(device, address, "clFinalizeCommandBufferKHR");
        enqueue = function(device, address, "clEnqueueCommandBufferKHR");
        release = function(device, address, "clReleaseCommandBufferKHR");
        simultaneous = (device.number(DEVICE_CAPABILITIES) & CAPABILITY_SIMULTANEOUS_USE) != 0;
    }

    /** Those of a device; empty where it has none, or where they cannot be reached. */
    static Optional<CommandBufferCalls> of(ClDevice device) {
        if (!device.facts().extensions().contains(EXTENSION)) {
            return Optional.empty();
        }
        try {
            if (Native.SIZE_T_SIZE != Long.BYTES) {
                throw new UnsatisfiedLinkError("sizes of " + Native.SIZE_T_SIZE + " bytes");
            }
            Function address =
                    NativeLibrary.getInstance("OpenCL").getFunction("clGetExtensionFunctionAddressForPlatform");
            return Optional.of(new CommandBufferCalls(device, address));
        } catch (LinkageError | ClException e) {
            LOG.info("{} cannot be used: {}", EXTENSION, e.toString());
            return Optional.empty();
        }
    }

    private static Function function(ClDevice device, Function address, String name) {
        Pointer found = address.invokePointer(new Object[] {pointer(device.platform()), name});
        if (found == null) {
            throw new UnsatisfiedLinkError("the platform has no " + name);
        }
        return Function.getFunction(found);
    }

    private static Pointer pointer(NativePointerObject handle) {
        return new Pointer(handle.getNativePointer());
    }

    /** Whether what is recorded may be enqueued again before it has run. */
    boolean simultaneous() {
        return simultaneous;
    }

    /** Begins a recording for a queue. */
    Pointer create(NativePointerObject queue, Object subject) {
        int[] code = new int[1];
        long[] properties = simultaneous ? new long[] {FLAGS, SIMULTANEOUS_USE, 0} : new long[] {0};
        Pointer[] queues = {pointer(queue)};
        Pointer made = create.invokePointer(new Object[] {1, queues, properties, code});
        Jocl.check(code[0], "clCreateCommandBufferKHR", subject);
        return made;
    }

    /** Records a kernel with the arguments it has now. */
    void launch(Pointer buffer, ClKernel kernel, NdRange range) {
        int code = launch.invokeInt(new Object[] {
            buffer,
            null,
            null,
            pointer(kernel.id()),
            range.dimensions(),
            null,
            range.globalSizes(),
            range.localSizes(),
            0,
            null,
            null,
            null
        });
        Jocl.check(code, "clCommandNDRangeKernelKHR", kernel);
    }

    /** Ends a recording. */
    void finish(Pointer buffer, Object subject) {
        Jocl.check(finish.invokeInt(new Object[] {buffer}), "clFinalizeCommandBufferKHR", subject);
    }

    /** Enqueues all that was recorded, on the queue it was recorded for. */
    void enqueue(Pointer buffer, Object subject) {
        int code = enqueue.invokeInt(new Object[] {0, null, buffer, 0, null, null});
        Jocl.check(code, "clEnqueueCommandBufferKHR", subject);
    }

    /** Gives it back. */
    void release(Pointer buffer, Object subject) {
        int code = release.invokeInt(new Object[] {buffer});
        Jocl.check(code, "clReleaseCommandBufferKHR", subject);
    }
}
