package residua.shape;

/**
 * Statistics of a convolution's output as its kernels find them, in pieces of some pixels each: a table of means, one of
 * sums of squares about them, and the pixels of each piece. In kernels: {@code opencl/conv/statistics.clh}.
 *
 * @param pieces of the pixels of all images
 * @param channels of the output
 */
public record ChannelPieces(int pieces, int channels) {
    /** Refuses what is no table. */
    public ChannelPieces {
        if (pieces < 1 || channels < 1) {
            throw new IllegalArgumentException("no statistics of " + pieces + " pieces of " + channels + " channels");
        }
    }

    /** Those that a tensor of {@link #shape} holds. */
    public static ChannelPieces in(Shape tensor, int channels) {
        return new ChannelPieces(tensor.dim(0), channels);
    }

    /** Shape of the tensor that holds all of it, PLAIN, with channels in blocks of that size. */
    public Shape shape(int block) {
        return Shape.of(pieces, Math.addExact(Math.multiplyExact(2, Layout.padded(channels, block)), 1));
    }
}
