/**
 * Inference over images: errors of a test set, predictions for single pictures. Knows no particular network and no
 * command line. May import {@code nn}, {@code model}, {@code optim}, {@code data}, {@code weights}, {@code schedule}
 * and below.
 */
package residua.eval;
