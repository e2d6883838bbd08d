package residua.cl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/** The two ways between host and device. */
enum Transfer {
    /** To the device. */
    UPLOAD("clEnqueueWriteBuffer", "upload") {
        @Override
        int enqueue(
                cl_command_queue queue,
                cl_mem device,
                boolean wait,
                long offset,
                long bytes,
                Pointer host,
                cl_event event) {
            return CL.clEnqueueWriteBuffer(queue, device, wait, offset, bytes, host, 0, null, event);
        }
    },
    /** From the device. */
    READ_BACK("clEnqueueReadBuffer", "read back") {
        @Override
        int enqueue(
                cl_command_queue queue,
                cl_mem device,
                boolean wait,
                long offset,
                long bytes,
                Pointer host,
                cl_event event) {
            return CL.clEnqueueReadBuffer(queue, device, wait, offset, bytes, host, 0, null, event);
        }
    };

    private final String call;
    private final String command;

    Transfer(String call, String command) {
        this.call = call;
        this.command = command;
    }

    /** The native call, for messages. */
    String call() {
        return call;
    }

    /** For traces. */
    String command() {
        return command;
    }

    /** Makes the call; returns its code. */
    abstract int enqueue(
            cl_command_queue queue, cl_mem device, boolean wait, long offset, long bytes, Pointer host, cl_event event);
}
