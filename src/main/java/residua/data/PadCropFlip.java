package residua.data;

import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

/**
 * Training augmentation for small pictures: 4 black pixels on each side, a random crop of the network's size, mirrored
 * half of the time. The border is black before the normalisation, as torchvision's {@code RandomCrop(padding=4)} has
 * it. Pictures of another size are first scaled: the shorter side to the network's, then the centre.
 *
 * <p>Random words of an example, in order: column of the crop, row of the crop, mirrored.
 *
 * @param seed of the random choices
 * @param frame what the network reads
 */
public record PadCropFlip(long seed, Frame frame) implements Transform {
    /** Networks that read larger pictures use other augmentations. */
    static final int LARGEST_SIDE = 64;

    private static final int PAD = 4;

    @Override
    public void apply(Image image, int epoch, int index, float[] out, int offset) {
        RandomStream random = new RandomStream(seed, Purpose.AUGMENT, epoch, index);
        int x = random.nextInt(2 * PAD + 1) - PAD;
        int y = random.nextInt(2 * PAD + 1) - PAD;
        boolean mirrored = random.nextBoolean();
        Image fitting = Resample.covering(image, frame.height(), frame.width());
        frame.write(fitting, x, y, mirrored, out, offset);
    }

    @Override
    public String describe() {
        return "random " + frame + " crop of the picture with 4 black pixels around it, half of them"
                + " mirrored; pictures of another size are scaled to fit";
    }
}
