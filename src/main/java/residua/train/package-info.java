/**
 * The training loop: steps, epochs, checkpoints, resumption, the log. Knows no particular network and no command line.
 * May import {@code nn}, {@code model}, {@code optim}, {@code data}, {@code weights}, {@code schedule} and below.
 */
package residua.train;
