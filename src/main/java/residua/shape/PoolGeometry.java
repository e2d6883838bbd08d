package residua.shape;

/**
 * Sizes of a square pooling window over {@code x = [N, C, H, W]}; the output is {@code [N, C, P, Q]}.
 *
 * @param n batch
 * @param c channels
 * @param h input height
 * @param w input width
 * @param window side of the window
 * @param stride step of the window
 * @param pad rows and columns outside the input on each side; they never win a maximum
 * @param ceil true to round the output size up (Caffe), false to round it down (PyTorch's default)
 */
public record PoolGeometry(int n, int c, int h, int w, int window, int stride, int pad, boolean ceil) {

    /** Refuses sizes that describe no pooling. */
    public PoolGeometry {
        if (n < 1 || c < 1 || h < 1 || w < 1 || window < 1 || stride < 1 || pad < 0) {
            throw new IllegalArgumentException("pooling sizes must be positive: x [" + n + ", " + c + ", " + h + ", "
                    + w + "], window " + window + ", stride " + stride + ", padding " + pad);
        }
        if (2 * pad > window || h + 2 * pad < window || w + 2 * pad < window) {
            throw new IllegalArgumentException(
                    "a pooling window of " + window + " with padding " + pad + " does not fit " + h + "x" + w);
        }
    }

    /** Output height. */
    public int p() {
        return outputs(h);
    }

    /** Output width. */
    public int q() {
        return outputs(w);
    }

    /** Shape of the input. */
    public Shape x() {
        return Shape.of(n, c, h, w);
    }

    /** Shape of the output. */
    public Shape y() {
        return Shape.of(n, c, p(), q());
    }

    private int outputs(int size) {
        int span = size + 2 * pad - window;
        int count = (ceil ? (span + stride - 1) / stride : span / stride) + 1;
        // With ceil, a window must still start inside the input or its left padding.
        return ceil && (count - 1) * stride >= size + pad ? count - 1 : count;
    }
}
