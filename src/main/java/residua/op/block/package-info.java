/**
 * Convolutions of a residual block in one launch, for inference. May import {@code tensor}, {@code kernel}, {@code cl}
 * and {@code shape}.
 */
package residua.op.block;
