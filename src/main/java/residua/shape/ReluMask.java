package residua.shape;

/** How the gradient of a ReLU behind a batch norm knows where the ReLU let values pass. */
public enum ReluMask {
    /** There was no ReLU. */
    NONE,
    /** Recomputed from x by the forward's own arithmetic (no residual was added): one tensor less to read. */
    FROM_X,
    /** The sign of the stored output y. */
    FROM_Y
}
