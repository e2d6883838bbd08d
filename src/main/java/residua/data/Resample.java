package residua.data;

import java.util.Arrays;

/**
 * Scales pictures with the triangle filter, widened when shrinking, as Pillow's {@code resize(BILINEAR)}: columns
 * first, then rows, coefficients with 22 fractional bits, 8 bits in between. The same bits as Pillow's.
 */
final class Resample {
    private static final int FRACTION_BITS = 22;

    private Resample() {}

    /** The whole picture at another size. */
    static Image resize(Image image, int height, int width) {
        return window(image, Box.of(image), height, width, new Box(0, 0, height, width));
    }

    /** A rectangle: first row and column, rows, columns. */
    record Box(int y, int x, int height, int width) {
        /** A whole picture. */
        static Box of(Image image) {
            return new Box(0, 0, image.height(), image.width());
        }
    }

    /** Length of a side when the shorter of the two is brought to {@code length}. */
    static int scaled(int side, int other, int length) {
        return side <= other ? length : (int) ((long) length * side / other);
    }

    /** The centre of the picture at exactly this size, scaled so that nothing is missing and one side fits. */
    static Image covering(Image image, int height, int width) {
        if (image.height() == height && image.width() == width) {
            return image;
        }
        double scale = Math.max((double) height / image.height(), (double) width / image.width());
        int scaledHeight = Math.max(height, (int) (image.height() * scale));
        int scaledWidth = Math.max(width, (int) (image.width() * scale));
        Box centre = new Box(centred(scaledHeight, height), centred(scaledWidth, width), height, width);
        return window(image, Box.of(image), scaledHeight, scaledWidth, centre);
    }

    /** First row or column of a centred window; a half is rounded to the even number, as torchvision does. */
    static int centred(int size, int window) {
        return (int) Math.rint((size - window) / 2.0);
    }

    /**
     * Scales a part of a picture and returns a window of the result; only that is computed.
     *
     * @param part the part of the picture; pixels around it have no influence
     * @param height rows the part is scaled to
     * @param width columns the part is scaled to
     * @param window the window of the scaled part
     */
    static Image window(Image image, Box part, int height, int width, Box window) {
        Taps columns = Taps.of(part.width(), width, window.x(), window.width());
        Taps rows = Taps.of(part.height(), height, window.y(), window.height());
        int channels = image.channels();
        int firstRow = rows.first[0];
        int endRow = rows.first[window.height() - 1] + rows.count[window.height() - 1];
        byte[] narrow = new byte[(endRow - firstRow) * window.width() * channels];
        for (int y = firstRow; y < endRow; y++) {
            int from = ((part.y() + y) * image.width() + part.x()) * channels;
            columns.alongRow(image.pixels(), from, channels, narrow, (y - firstRow) * window.width() * channels);
        }
        byte[] pixels = new byte[window.height() * window.width() * channels];
        rows.acrossRows(narrow, firstRow, window.width() * channels, pixels);
        return new Image(window.width(), window.height(), channels, pixels);
    }

    /** For each output position the inputs it takes and their weights. */
    private static final class Taps {
        private final int[] first;
        private final int[] count;
        private final int[] weights; // [output][most]
        private final int most;

        private Taps(int outputs, int most) {
            this.first = new int[outputs];
            this.count = new int[outputs];
            this.weights = new int[outputs * most];
            this.most = most;
        }

        /** The outputs from {@code start} on of a side scaled from {@code in} to {@code out}. */
        static Taps of(int in, int out, int start, int outputs) {
            double scale = (double) in / out;
            double reach = Math.max(scale, 1);
            int most = (int) Math.ceil(reach) * 2 + 1;
            Taps taps = new Taps(outputs, most);
            double[] weights = new double[most];
            for (int i = 0; i < outputs; i++) {
                double centre = (start + i + 0.5) * scale;
                int first = Math.max(0, (int) (centre - reach + 0.5));
                int count = Math.min(in, (int) (centre + reach + 0.5)) - first;
                double sum = 0;
                for (int k = 0; k < count; k++) {
                    weights[k] = Math.max(0, 1 - Math.abs((k + first - centre + 0.5) / reach));
                    sum += weights[k];
                }
                taps.first[i] = first;
                taps.count[i] = count;
                for (int k = 0; k < count; k++) {
                    taps.weights[i * most + k] = (int) (0.5 + weights[k] / sum * (1 << FRACTION_BITS));
                }
            }
            return taps;
        }

        /** One row: output columns from the input columns at {@code from}. */
        void alongRow(byte[] in, int from, int channels, byte[] out, int to) {
            for (int i = 0; i < first.length; i++) {
                for (int c = 0; c < channels; c++) {
                    int sum = 1 << (FRACTION_BITS - 1);
                    int at = from + first[i] * channels + c;
                    for (int k = 0; k < count[i]; k++, at += channels) {
                        sum += (in[at] & 0xFF) * weights[i * most + k];
                    }
                    out[to++] = clipped(sum);
                }
            }
        }

        /** All output rows from input rows, the first of which is {@code firstRow}. */
        void acrossRows(byte[] in, int firstRow, int rowBytes, byte[] out) {
            int[] sums = new int[rowBytes];
            for (int i = 0; i < first.length; i++) {
                Arrays.fill(sums, 1 << (FRACTION_BITS - 1));
                for (int k = 0; k < count[i]; k++) {
                    int weight = weights[i * most + k];
                    int at = (first[i] + k - firstRow) * rowBytes;
                    for (int x = 0; x < rowBytes; x++) {
                        sums[x] += (in[at + x] & 0xFF) * weight;
                    }
                }
                for (int x = 0; x < rowBytes; x++) {
                    out[i * rowBytes + x] = clipped(sums[x]);
                }
            }
        }

        private static byte clipped(int sum) {
            return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
        }
    }
}
