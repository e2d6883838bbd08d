/**
 * The only seam to OpenCL: devices, contexts, programs, kernels, buffers, queues, and host memory for their transfers.
 * Nothing else imports the binding, or JNA, through which functions are called that the binding lacks. Imports nothing of the
 * project.
 *
 * <p>What would end the process natively is refused here in Java: a closed handle, a handle of another context, an
 * argument that was not set or has the wrong type, a host array that is too short. A failed call throws
 * {@link residua.cl.ClException} with the call, the object and the code by name.
 *
 * <p>Everything closeable is counted by {@link residua.cl.LiveObjects} until it is closed; {@code close()} works twice.
 * Contexts and programs may be shared by threads; a kernel and a queue belong to one thread at a time. Any thread may close
 * anything at any time: it waits for the calls that use it, and calls that come later are refused.
 */
package residua.cl;
