/**
 * Launches between the dense order of the user and the blocked order of the device. Kernels: {@code opencl/reorder}. May import {@code cl}, {@code kernel}, {@code tensor}, {@code shape}.
 */
package residua.op.reorder;
