package residua.model;

import java.util.List;

/**
 * The images a network reads: {@code (pixel / 255 - mean) / std} for each channel, in the order red, green, blue.
 *
 * @param channels planes of an image
 * @param height rows the network reads
 * @param width columns the network reads
 * @param mean of each channel, on pixels in 0..1
 * @param std standard deviation of each channel, on pixels in 0..1
 * @param resize length to which an image's shorter side is brought before the crop; the crop's own where images have
 *     the right size already
 */
public record Input(int channels, int height, int width, List<Float> mean, List<Float> std, int resize) {
    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);

    /** ImageNet photos: shorter side to 256, crop of 224. */
    public static final Input IMAGENET = new Input(3, 224, 224, MEAN, STD, 256);

    /** CIFAR images, 32x32 as they are, with the constants of the published networks (ImageNet's). */
    public static final Input CIFAR = new Input(3, 32, 32, MEAN, STD, 32);

    /** Copies both lists; one value for each channel. */
    public Input {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != channels || std.size() != channels) {
            throw new IllegalArgumentException(
                    "mean " + mean + " and std " + std + " must have one value for each of " + channels + " channels");
        }
    }

    /** The same at another size; resize and crop keep their proportion. */
    public Input withSize(int newHeight, int newWidth) {
        long shorter = Math.min(height, width);
        long newShorter = Math.min(newHeight, newWidth);
        return new Input(
                channels,
                newHeight,
                newWidth,
                mean,
                std,
                Math.toIntExact((resize * newShorter + shorter / 2) / shorter));
    }
}
