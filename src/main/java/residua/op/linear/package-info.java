/**
 * Launches of the fully connected layer, three passes. Kernels: {@code opencl/linear}. May import {@code cl}, {@code kernel}, {@code tensor}, {@code shape}.
 */
package residua.op.linear;
