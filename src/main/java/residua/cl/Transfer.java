package residua.cl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/**
 * A way between host and device.
 *
 * @param call name of the native call, for messages
 * @param command for traces
 * @param way the native call
 */
record Transfer(String call, String command, Way way) {
    /** To the device. */
    static final Transfer UPLOAD = new Transfer("clEnqueueWriteBuffer", "upload", CL::clEnqueueWriteBuffer);
    /** From the device. */
    static final Transfer READ_BACK = new Transfer("clEnqueueReadBuffer", "read back", CL::clEnqueueReadBuffer);

    /** Both native calls. */
    @FunctionalInterface
    interface Way {
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

    /** Makes the call; returns its code. */
    int enqueue(
            cl_command_queue queue,
            cl_mem device,
            boolean wait,
            long offset,
            long bytes,
            Pointer host,
            cl_event event) {
        return way.enqueue(queue, device, wait, offset, bytes, host, 0, null, event);
    }
}
