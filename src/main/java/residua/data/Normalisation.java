package residua.data;

import java.util.List;

/**
 * What a network reads for a pixel: {@code (pixel / 255 - mean) / std}, each channel with its own numbers, in float32
 * and in this order of operations, as torchvision computes it.
 */
public final class Normalisation {
    private static final int LEVELS = 256;

    private final List<Float> mean;
    private final List<Float> std;
    private final float[] table; // [channel][level]

    private Normalisation(List<Float> mean, List<Float> std) {
        this.mean = List.copyOf(mean);
        this.std = List.copyOf(std);
        this.table = new float[mean.size() * LEVELS];
        for (int i = 0; i < table.length; i++) {
            int channel = i / LEVELS;
            table[i] = (i % LEVELS / 255f - mean.get(channel)) / std.get(channel);
        }
    }

    /**
     * With these means and standard deviations of pixels in 0..1.
     *
     * @throws IllegalArgumentException if the lists differ in length, are empty, or a deviation is not positive
     */
    public static Normalisation of(List<Float> mean, List<Float> std) {
        if (mean.isEmpty() || mean.size() != std.size() || !std.stream().allMatch(s -> s > 0)) {
            throw new IllegalArgumentException("no normalisation: mean " + mean + ", deviation " + std);
        }
        return new Normalisation(mean, std);
    }

    /** Number of channels. */
    public int channels() {
        return mean.size();
    }

    /** Mean of each channel, of pixels in 0..1. */
    public List<Float> mean() {
        return mean;
    }

    /** Standard deviation of each channel, of pixels in 0..1. */
    public List<Float> std() {
        return std;
    }

    /**
     * Writes a window of a picture as planes {@code [channels][height][width]}. What lies outside of the picture is
     * black before the normalisation, as torchvision pads.
     *
     * @param x0 column of the picture at the window's left, may be negative
     * @param y0 row of the picture at the window's top, may be negative
     * @param mirrored true to exchange left and right
     */
    void write(Image image, int x0, int y0, int width, int height, boolean mirrored, float[] out, int offset) {
        int channels = image.channels();
        byte[] pixels = image.pixels();
        int left = Math.max(0, -x0);
        int right = Math.min(width, image.width() - x0);
        int step = mirrored ? -1 : 1;
        for (int c = 0; c < channels; c++) {
            int levels = c * LEVELS;
            float black = table[levels];
            for (int y = 0; y < height; y++) {
                int row = offset + (c * height + y) * width;
                int to = mirrored ? row + width - 1 : row;
                int sourceRow = y + y0;
                boolean inside = sourceRow >= 0 && sourceRow < image.height();
                int firstInside = inside ? Math.min(left, width) : width;
                int endInside = inside ? Math.max(firstInside, right) : width;
                int from = ((sourceRow * image.width()) + x0 + firstInside) * channels + c;
                int x = 0;
                for (; x < firstInside; x++, to += step) {
                    out[to] = black;
                }
                for (; x < endInside; x++, to += step, from += channels) {
                    out[to] = table[levels + (pixels[from] & 0xFF)];
                }
                for (; x < width; x++, to += step) {
                    out[to] = black;
                }
            }
        }
    }

    @Override
    public String toString() {
        return "(pixel / 255 - " + mean + ") / " + std;
    }
}
