package residua.shape;

/** The three computations of a convolution. */
public enum ConvPass {
    /** y from x and w. */
    FORWARD,
    /** dx from dy and w. */
    BACKWARD_DATA,
    /** dw from x and dy. */
    BACKWARD_WEIGHTS
}
