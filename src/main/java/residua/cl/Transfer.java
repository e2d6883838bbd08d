package residua.cl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/**
 * A way between host and device.
 *
 * @param call the native call
 * @param name its name, for messages
 * @param command for traces
 */
record Transfer(Call call, String name, String command) {
    /** To the device. */
    static final Transfer UPLOAD = new Transfer(CL::clEnqueueWriteBuffer, "clEnqueueWriteBuffer", "upload");
    /** From the device. */
    static final Transfer READ_BACK = new Transfer(CL::clEnqueueReadBuffer, "clEnqueueReadBuffer", "read back");

    /** Both native calls; the answer is their code. */
    @FunctionalInterface
    interface Call {
        int enqueue(
                cl_command_queue queue,
                cl_mem device,
                boolean wait,
                long offset,
                long bytes,
                Pointer host,
                int events,
                cl_event[] before,
                cl_event event);
    }
}
