/**
 * Convolution: its three passes as three types ({@link residua.op.conv.ConvForward},
 * {@link residua.op.conv.ConvBackwardData}, {@link residua.op.conv.ConvBackwardWeights}), the algorithms that offer
 * them, and the list of those ({@link residua.op.conv.ConvAlgorithms}). May import {@code tensor}, {@code kernel},
 * {@code cl} and {@code shape}.
 *
 * <p>What the algorithms reach, and what was tried and lost, is in {@code opencl/NOTES.md}.
 */
package residua.op.conv;
