package residua.nn;

/**
 * A layer whose nodes belong together, such as a residual block: they carry its path as the name of their block, by
 * which the scheduler accounts for what it fuses. Blocks do not contain blocks.
 */
public interface Block extends Layer {}
