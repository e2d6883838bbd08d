package residua.shape;

/**
 * How the elements of a {@link Shape} lie in device memory. {@code CB} is the number of channels in a
 * block, one constant of a plan. Lanes beyond the last real channel hold zeros.
 */
public enum Layout {
    /** Dense, in the order of the shape: images at the door, labels, losses, per-example results. */
    PLAIN,
    /** Activations: {@code [N][C/CB][H][W][CB]}; a shape {@code [N, C]} is the case H = W = 1. */
    BLOCKED,
    /** Filters {@code [K, C, R, S]} as {@code [K/CB][C/CB][R][S][CB c][CB k]}; {@code [K, C]} is R = S = 1. */
    FILTER,
    /** One value a channel, {@code [C]} padded to whole blocks. */
    CHANNELS;

    /** Elements taken on the device, padding included. */
    public long elements(Shape shape, int block) {
        return switch (this) {
            case PLAIN -> shape.elements();
            case CHANNELS -> padded(shape.dim(0), block);
            case BLOCKED -> product(shape.dim(0), padded(shape.dim(1), block), shape.dimOr1(2), shape.dimOr1(3));
            case FILTER ->
                product(padded(shape.dim(0), block), padded(shape.dim(1), block), shape.dimOr1(2), shape.dimOr1(3));
        };
    }

    /** {@code channels} rounded up to a whole number of blocks. */
    public static int padded(int channels, int block) {
        return Math.multiplyExact(blocks(channels, block), block);
    }

    /** Number of blocks that hold {@code channels}. */
    public static int blocks(int channels, int block) {
        return Math.floorDiv(Math.addExact(channels, block - 1), block);
    }

    /** Whether a block of so many channels is a vector of OpenCL C that every fast kernel is written for: 4, 8 or 16. */
    public static boolean isVector(int block) {
        return block == 4 || block == 8 || block == 16;
    }

    private static long product(long a, long b, long c, long d) {
        return Math.multiplyExact(Math.multiplyExact(a, b), Math.multiplyExact(c, d));
    }
}
