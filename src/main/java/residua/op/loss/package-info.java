/**
 * Launches of the loss, its gradient, and the place of the true label. Kernels: {@code opencl/loss}. May import {@code cl}, {@code kernel}, {@code tensor}, {@code shape}.
 */
package residua.op.loss;
