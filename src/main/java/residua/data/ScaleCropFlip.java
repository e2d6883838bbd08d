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
 *
 * @param seed of the random choices
 * @param frame what the network reads
 */
public record ScaleCropFlip(long seed, Frame frame) implements Transform {
    private static final int PAPER_CROP = 224;
    private static final int PAPER_SHORTEST = 256;
    private static final int PAPER_LONGEST = 480;

    @Override
    public void apply(Image image, int epoch, int index, float[] out, int offset) {
        RandomStream random = new RandomStream(seed, Purpose.AUGMENT, epoch, index);
        int length = shortest() + random.nextInt(longest() - shortest() + 1);
        int scaledHeight = Resample.scaled(image.height(), image.width(), length);
        int scaledWidth = Resample.scaled(image.width(), image.height(), length);
        int x = random.nextInt(scaledWidth - frame.width() + 1);
        int y = random.nextInt(scaledHeight - frame.height() + 1);
        boolean mirrored = random.nextBoolean();
        Box window = new Box(y, x, frame.height(), frame.width());
        Image crop = Resample.window(image, Box.of(image), scaledHeight, scaledWidth, window);
        frame.write(crop, 0, 0, mirrored, out, offset);
    }

    /** The least length, in proportion to the paper's. */
    private int shortest() {
        return Math.max(frame.height(), frame.width()) * PAPER_SHORTEST / PAPER_CROP;
    }

    /** The greatest length. */
    private int longest() {
        return Math.max(frame.height(), frame.width()) * PAPER_LONGEST / PAPER_CROP;
    }

    @Override
    public String describe() {
        return "shorter side to a random length of " + shortest() + " to " + longest() + ", random " + frame
                + " crop, half of them mirrored";
    }
}
