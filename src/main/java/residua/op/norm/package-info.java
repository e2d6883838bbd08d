/**
 * Launches of batch norm: with the batch's statistics, its gradient, with running statistics, folded. Kernels: {@code opencl/norm}. May import {@code cl}, {@code kernel}, {@code tensor}, {@code shape}.
 */
package residua.op.norm;
