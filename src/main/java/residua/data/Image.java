package residua.data;

import java.util.Arrays;

/**
 * A decoded picture. Many may share their pixels with the data set they came from: nobody writes to them.
 *
 * @param width columns
 * @param height rows
 * @param channels values of a pixel: 3 for red, green, blue
 * @param pixels unsigned bytes {@code [height][width][channels]}
 */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are written for the array below
public record Image(int width, int height, int channels, byte[] pixels) {

    /** Refuses sizes that do not fit the pixels. */
    public Image {
        if (width < 1 || height < 1 || channels < 1 || pixels.length != (long) width * height * channels) {
            throw new IllegalArgumentException(
                    "an image " + width + "x" + height + "x" + channels + " in " + pixels.length + " bytes");
        }
    }

    /** Channel {@code c} of the pixel in row y, column x: 0 to 255. */
    public int at(int y, int x, int c) {
        return pixels[(y * width + x) * channels + c] & 0xFF;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image image
                && width == image.width
                && height == image.height
                && channels == image.channels
                && Arrays.equals(pixels, image.pixels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pixels) * 31 + width;
    }

    @Override
    public String toString() {
        return "image " + width + "x" + height + "x" + channels;
    }
}
