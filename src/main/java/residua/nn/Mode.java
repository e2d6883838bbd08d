package residua.nn;

/** What a graph is built for. */
public enum Mode {
    /** Batch norm uses the batch's statistics and updates the running ones; dropout drops. */
    TRAINING,
    /** Batch norm uses the running statistics; dropout does nothing. */
    INFERENCE
}
