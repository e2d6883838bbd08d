package residua.data;

import residua.data.Resample.Box;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

/**
 * Training augmentation for large pictures as in the paper on residual networks, without its colour change: shorter
 * side to a random length, for a 224 crop from 256 to 480, a random crop of the network's size, mirrored half of the
 * time. (K. Simonyan and A. Zisserman's "scale jittering", 2014.)
 *
 * <p>Random words of an example, in order: length, column, row, mirrored.
 */
public final class ScaleCropFlip implements Transform {
    private static final int PAPER_CROP = 224;
    private static final int PAPER_SHORTEST = 256;
    private static final int PAPER_LONGEST = 480;

    private final long seed;
    private final int height;
    private final int width;
    private final int shortest;
    private final int longest;
    private final Normalisation normalisation;

    /** For a network that reads this size, lengths in proportion to the paper's. */
    public ScaleCropFlip(long seed, int height, int width, Normalisation normalisation) {
        this.seed = seed;
        this.height = height;
        this.width = width;
        this.shortest = Math.max(height, width) * PAPER_SHORTEST / PAPER_CROP;
        this.longest = Math.max(height, width) * PAPER_LONGEST / PAPER_CROP;
        this.normalisation = normalisation;
    }

    @Override
    public int channels() {
        return normalisation.channels();
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void apply(Image image, int epoch, int index, float[] out, int offset) {
        RandomStream random = new RandomStream(seed, Purpose.AUGMENT, epoch, index);
        int length = shortest + random.nextInt(longest - shortest + 1);
        int scaledHeight = Resample.scaled(image.height(), image.width(), length);
        int scaledWidth = Resample.scaled(image.width(), image.height(), length);
        int x = random.nextInt(scaledWidth - width + 1);
        int y = random.nextInt(scaledHeight - height + 1);
        boolean mirrored = random.nextBoolean();
        Box whole = new Box(0, 0, image.height(), image.width());
        Image crop = Resample.window(image, whole, scaledHeight, scaledWidth, new Box(y, x, height, width));
        normalisation.write(crop, 0, 0, width, height, mirrored, out, offset);
    }

    @Override
    public String describe() {
        return "shorter side to a random length of " + shortest + " to " + longest + ", random " + height + "x" + width
                + " crop, half of them mirrored";
    }
}
