package residua.shape;

/**
 * The pixels of a channel block {@code [N][H*W]} cut into chunks, each summed by one work-item: a chunk is a part of
 * one plane, or a few whole planes of neighbouring examples. Chunks of nearly equal size, numbered by image group,
 * then part. A function of the shape alone, so that the order of a sum depends on nothing else.
 * In kernels: {@code opencl/include/chunks.clh}.
 *
 * @param n examples
 * @param hw pixels of a plane
 * @param images examples in a group; more than 1 only where parts is 1
 * @param partPixels pixels in a part of a plane
 */
public record PixelChunks(int n, int hw, int images, int partPixels) {
    /** The most pixels of a chunk of {@link #reduction}: 16 KiB of 16 channels, half of a first-level cache. */
    public static final int REDUCTION_PIXELS = 256;

    /** Refuses what is no cut. */
    public PixelChunks {
        if (n < 1 || hw < 1 || images < 1 || partPixels < 1 || (images > 1 && partPixels < hw)) {
            throw new IllegalArgumentException(
                    "no cut of " + n + " planes of " + hw + " pixels: " + images + " by " + partPixels);
        }
    }

    /** The cut in which sums over N, H and W are taken; x is {@code [N, C, H, W]} or {@code [N, C]}. */
    public static PixelChunks reduction(Shape x) {
        return of(x, REDUCTION_PIXELS);
    }

    /** The cut into chunks of at most so many pixels; x is {@code [N, C, H, W]} or {@code [N, C]}. */
    public static PixelChunks of(Shape x, int pixels) {
        int n = x.dim(0);
        int hw = Math.multiplyExact(x.dimOr1(2), x.dimOr1(3));
        if (hw >= pixels) {
            int parts = ceilDiv(hw, pixels);
            return new PixelChunks(n, hw, 1, ceilDiv(hw, parts));
        }
        int groups = ceilDiv(n, Math.max(1, pixels / hw));
        return new PixelChunks(n, hw, ceilDiv(n, groups), hw);
    }

    /** Each pixel by itself. */
    public static PixelChunks single(Shape x) {
        return new PixelChunks(x.dim(0), Math.multiplyExact(x.dimOr1(2), x.dimOr1(3)), 1, 1);
    }

    /** Parts of a plane. */
    public int parts() {
        return ceilDiv(hw, partPixels);
    }

    /** Groups of examples. */
    public int groups() {
        return ceilDiv(n, images);
    }

    /** Chunks of a channel block. */
    public int chunks() {
        return Math.multiplyExact(groups(), parts());
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
