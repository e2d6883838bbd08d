/**
 * The pure description of a computation and of its gradients: values, nodes, operations. No device, no memory.
 * May import {@code shape}.
 */
package residua.graph;
