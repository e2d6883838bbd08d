package residua.shape;

/**
 * Sizes of one convolution, shared by its three passes. {@code x} is {@code [N, C, H, W]}, {@code w} is
 * {@code [K, C/groups, R, S]}, {@code y} is {@code [N, K, P, Q]}; padding is symmetric, in zeros.
 *
 * @param n batch
 * @param c input channels
 * @param h input height
 * @param w input width
 * @param k output channels
 * @param r filter height
 * @param s filter width
 * @param strideH step of the filter down the input
 * @param strideW step of the filter along the input
 * @param padH zero rows above and below
 * @param padW zero columns left and right
 * @param dilationH distance of filter taps in rows
 * @param dilationW distance of filter taps in columns
 * @param groups number of channel groups; divides c and k
 */
public record ConvGeometry(
        int n,
        int c,
        int h,
        int w,
        int k,
        int r,
        int s,
        int strideH,
        int strideW,
        int padH,
        int padW,
        int dilationH,
        int dilationW,
        int groups) {

    /** Refuses sizes that describe no convolution. */
    public ConvGeometry {
        if (n < 1 || c < 1 || h < 1 || w < 1 || k < 1 || r < 1 || s < 1) {
            throw new IllegalArgumentException("convolution sizes must be positive: x [" + n + ", " + c + ", " + h
                    + ", " + w + "], filter [" + k + ", " + c + ", " + r + ", " + s + "]");
        }
        if (strideH < 1 || strideW < 1 || dilationH < 1 || dilationW < 1 || padH < 0 || padW < 0) {
            throw new IllegalArgumentException(
                    "convolution stride and dilation must be positive, padding not negative");
        }
        if (groups < 1 || c % groups != 0 || k % groups != 0) {
            throw new IllegalArgumentException(
                    groups + " groups divide neither " + c + " input nor " + k + " output channels evenly");
        }
        if (h + 2L * padH < (r - 1L) * dilationH + 1 || w + 2L * padW < (s - 1L) * dilationW + 1) {
            throw new IllegalArgumentException("a " + r + "x" + s + " filter with dilation " + dilationH + "x"
                    + dilationW + " is larger than the padded input " + (h + 2L * padH) + "x" + (w + 2L * padW));
        }
    }

    /** A convolution with a square filter, the same stride and padding both ways, no dilation and one group. */
    public static ConvGeometry square(int n, int c, int h, int w, int k, int filter, int stride, int pad) {
        return new ConvGeometry(n, c, h, w, k, filter, filter, stride, stride, pad, pad, 1, 1, 1);
    }

    /** The same layer for another number of images. */
    public ConvGeometry withBatch(int images) {
        return new ConvGeometry(images, c, h, w, k, r, s, strideH, strideW, padH, padW, dilationH, dilationW, groups);
    }

    /** For people: {@code 3x3/2 128-256, 56x56} is filter and stride, channels in and out, input; not the batch. */
    public String brief() {
        String stride = strideH != strideW ? "/" + strideH + "x" + strideW : strideH == 1 ? "" : "/" + strideH;
        boolean usual = padH == (r - 1) / 2 && padW == (s - 1) / 2;
        boolean dense = dilationH == 1 && dilationW == 1;
        return r + "x" + s + stride + " " + c + "-" + k + ", " + h + "x" + w
                + (usual ? "" : ", padding " + padH + (padW == padH ? "" : "x" + padW))
                + (dense ? "" : ", dilation " + dilationH + (dilationW == dilationH ? "" : "x" + dilationW))
                + (groups == 1 ? "" : ", " + groups + " groups");
    }

    /** Output height. */
    public int p() {
        return (h + 2 * padH - (r - 1) * dilationH - 1) / strideH + 1;
    }

    /** Output width. */
    public int q() {
        return (w + 2 * padW - (s - 1) * dilationW - 1) / strideW + 1;
    }

    /** Input channels that one output channel sees. */
    public int cPerGroup() {
        return c / groups;
    }

    /** Multiply-adds of one pass, padding counted as work, as usual in the literature. */
    public long macs() {
        long outputs =
                Math.multiplyExact(Math.multiplyExact((long) n, (long) k), Math.multiplyExact((long) p(), (long) q()));
        return Math.multiplyExact(
                outputs, Math.multiplyExact((long) cPerGroup(), Math.multiplyExact((long) r, (long) s)));
    }

    /** Shape of the input, {@code [N, C, H, W]}. */
    public Shape x() {
        return Shape.of(n, c, h, w);
    }

    /** Shape of the filter, {@code [K, C/groups, R, S]}. */
    public Shape filter() {
        return Shape.of(k, cPerGroup(), r, s);
    }

    /** Shape of the output, {@code [N, K, P, Q]}. */
    public Shape y() {
        return Shape.of(n, k, p(), q());
    }

    /** True for a 1x1 filter without padding. */
    public boolean pointwise() {
        return r == 1 && s == 1 && padH == 0 && padW == 0;
    }
}
