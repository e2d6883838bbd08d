package residua.op.conv;

import residua.cl.DeviceFacts;
import residua.shape.ConvGeometry;

/** What the pointwise algorithms can do. */
final class PointwiseLimits {
    static final String NAME = "pointwise";

    /** Pixels of an image from which on they are faster than the direct ones; with fewer both take the same time. */
    private static final int LEAST_PIXELS = 128;

    private PointwiseLimits() {}

    /** Whether it is a 1x1 filter without padding or groups, and channel blocks are vectors. */
    static boolean allow(ConvGeometry g, int block) {
        boolean vector = block == 4 || block == 8 || block == 16;
        return vector && g.pointwise() && g.padH() == 0 && g.padW() == 0 && g.groups() == 1;
    }

    /** Whether to choose them without measurements. */
    static boolean suit(ConvGeometry g, DeviceFacts facts) {
        return facts.kind() == DeviceFacts.Kind.CPU && (long) g.h() * g.w() >= LEAST_PIXELS;
    }

    /** For a call that did not ask {@code supports} first. */
    static IllegalArgumentException unsupported(ConvGeometry g) {
        return new IllegalArgumentException("the pointwise convolution does not support " + g);
    }
}
