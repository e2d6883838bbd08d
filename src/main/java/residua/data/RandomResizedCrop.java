package residua.data;

import residua.data.Resample.Box;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

/**
 * Training augmentation for large pictures, as torchvision's {@code RandomResizedCrop} with a mirror image half of the
 * time: a random part of 8 to 100 % of the area with sides in a ratio from 3:4 to 4:3, scaled to the network's size.
 * (C. Szegedy et al., "Going deeper with convolutions", 2015.)
 *
 * <p>Random words of an example, in order: area, ratio, and where they fit column and row (up to ten attempts), then
 * mirrored.
 *
 * @param seed of the random choices
 * @param frame what the network reads
 */
public record RandomResizedCrop(long seed, Frame frame) implements Transform {
    private static final int ATTEMPTS = 10;
    private static final double LEAST_AREA = 0.08;
    private static final double MOST_AREA = 1;
    private static final double NARROWEST = 3.0 / 4;
    private static final double WIDEST = 4.0 / 3;

    @Override
    public void apply(Image image, int epoch, int index, float[] out, int offset) {
        RandomStream random = new RandomStream(seed, Purpose.AUGMENT, epoch, index);
        Box part = part(image.height(), image.width(), random);
        boolean mirrored = random.nextBoolean();
        Image scaled = Resample.window(
                image, part, frame.height(), frame.width(), new Box(0, 0, frame.height(), frame.width()));
        frame.write(scaled, 0, 0, mirrored, out, offset);
    }

    /** The random part of a picture; its whole or its middle where ten attempts do not fit. */
    static Box part(int height, int width, RandomStream random) {
        double area = (double) height * width;
        for (int i = 0; i < ATTEMPTS; i++) {
            double partArea = area * (LEAST_AREA + (MOST_AREA - LEAST_AREA) * random.nextFloat());
            double logRatio = StrictMath.log(NARROWEST)
                    + (StrictMath.log(WIDEST) - StrictMath.log(NARROWEST)) * random.nextFloat();
            double ratio = StrictMath.exp(logRatio);
            int w = (int) Math.rint(Math.sqrt(partArea * ratio));
            int h = (int) Math.rint(Math.sqrt(partArea / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                int x = random.nextInt(width - w + 1);
                int y = random.nextInt(height - h + 1);
                return new Box(y, x, h, w);
            }
        }
        double ratio = (double) width / height;
        int w = ratio > WIDEST ? (int) Math.rint(height * WIDEST) : width;
        int h = ratio < NARROWEST ? (int) Math.rint(width / NARROWEST) : height;
        return new Box((height - h) / 2, (width - w) / 2, h, w);
    }

    @Override
    public String describe() {
        return "a random part of 8 to 100 % of the area scaled to " + frame + ", half of them mirrored";
    }
}
