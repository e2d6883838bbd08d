package residua.data;

/**
 * The eight ways a camera may be held, by Exif's numbers: 1 upright, 2 mirrored, 3 upside down, 4 that mirrored,
 * 5 transposed, 6 to be turned right, 7 transposed across the other diagonal, 8 to be turned left.
 */
final class Orientation {

    private Orientation() {}

    /** The picture turned upright. */
    static Image upright(Image image, int orientation) {
        if (orientation == 1) {
            return image;
        }
        boolean transposed = orientation >= 5;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int width = transposed ? image.height() : image.width();
        int height = transposed ? image.width() : image.height();
        int channels = image.channels();
        byte[] pixels = new byte[image.pixels().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int alongX = transposed ? y : x;
                int alongY = transposed ? x : y;
                int fromX = fromRight ? image.width() - 1 - alongX : alongX;
                int fromY = fromBottom ? image.height() - 1 - alongY : alongY;
                int from = (fromY * image.width() + fromX) * channels;
                System.arraycopy(image.pixels(), from, pixels, (y * width + x) * channels, channels);
            }
        }
        return new Image(width, height, channels, pixels);
    }
}
