/**
 * Tensors: on the host in plain order, on the device in blocks, and the way between the two.
 * May import {@code cl} and {@code shape}.
 */
package residua.tensor;
