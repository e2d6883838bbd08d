/**
 * Proof on the user's own device: every variant of every kernel against the references in double, whole networks' gradients
 * beside them, and what is not to be used there. May import {@code trial}, {@code oracle}, {@code model}, {@code optim} and
 * what is below them.
 */
package residua.verify;
