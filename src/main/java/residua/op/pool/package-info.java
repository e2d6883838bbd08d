/**
 * Launches of max pooling and global average pooling, forward and backward. Kernels: {@code opencl/pool}. May import {@code cl}, {@code kernel}, {@code tensor}, {@code shape}.
 */
package residua.op.pool;
