/**
 * Launches of the optimiser's step on the device. Kernels: {@code opencl/sgd}. May import {@code cl}, {@code kernel}, {@code tensor}, {@code shape}.
 */
package residua.op.sgd;
