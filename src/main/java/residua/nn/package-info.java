/**
 * Layers and blocks: what a network is written in. Each is a small record that adds nodes to a graph; a network is a
 * {@link residua.nn.Sequence} of them. Nodes are always primitive (batch norm, ReLU and addition apart): joining them
 * is the scheduler's work. May import {@code graph} and {@code shape}.
 */
package residua.nn;
