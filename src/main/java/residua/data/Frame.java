package residua.data;

/**
 * What a network reads of a picture.
 *
 * @param height rows
 * @param width columns
 * @param normalisation of each pixel
 */
public record Frame(int height, int width, Normalisation normalisation) {

    /** Channels of a pixel. */
    int channels() {
        return normalisation.channels();
    }

    /** Floats of a picture. */
    int elements() {
        return Math.multiplyExact(channels(), Math.multiplyExact(height, width));
    }

    /** Writes the part of a picture whose upper left corner lies there; what is outside of the picture is black. */
    void write(Image image, int x, int y, boolean mirrored, float[] out, int offset) {
        normalisation.write(image, x, y, width, height, mirrored, out, offset);
    }

    /** Such as {@code 224x224}. */
    @Override
    public String toString() {
        return height + "x" + width;
    }
}
