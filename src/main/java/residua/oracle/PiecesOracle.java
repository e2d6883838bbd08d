package residua.oracle;

import residua.shape.ChannelPieces;
import residua.shape.Layout;
import residua.shape.Shape;

/** Statistics of an activation in pieces, in the table that {@link ChannelPieces} describes. */
public final class PiecesOracle {
    private PiecesOracle() {}

    /**
     * What pieces are together.
     *
     * @param pixels of all pieces
     * @param mean of each channel
     * @param var of each channel, biased
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Merged(double pixels, double[] mean, double[] var) {}

    /**
     * The table of pieces that no kernel would take, uneven and scattered: piece j has values j, j + pieces, ... of each
     * channel.
     *
     * @param block channels in a block
     * @param shape {@code [N, C, H, W]} or {@code [N, C]}
     * @param x in plain order
     */
    public static float[] table(ChannelPieces pieces, int block, Shape shape, float[] x) {
        int all = pieces.pieces();
        int channels = shape.dim(1);
        int row = Layout.padded(channels, block);
        int values = x.length / channels;
        int plane = values / shape.dim(0);
        float[] table = new float[Math.toIntExact(pieces.shape(block).elements())];
        for (int j = 0; j < all; j++) {
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                double squares = 0;
                int count = 0;
                for (int i = j; i < values; i += all) {
                    double v = x[(i / plane * channels + c) * plane + i % plane];
                    sum += v;
                    squares += v * v;
                    count++;
                }
                table[j * row + c] = (float) (sum / count);
                table[(all + j) * row + c] = (float) Math.max(0, squares - sum * sum / count);
                table[2 * all * row + j] = count;
            }
        }
        return table;
    }

    /** The pieces of a table as one, by the parallel-axis rule. */
    public static Merged merge(ChannelPieces pieces, int block, float[] table) {
        int all = pieces.pieces();
        int row = Layout.padded(pieces.channels(), block);
        double[] mean = new double[pieces.channels()];
        double[] var = new double[pieces.channels()];
        double pixels = 0;
        for (int j = 0; j < all; j++) {
            pixels += table[2 * all * row + j];
        }
        for (int c = 0; c < mean.length; c++) {
            for (int j = 0; j < all; j++) {
                mean[c] += table[2 * all * row + j] / pixels * table[j * row + c];
            }
            for (int j = 0; j < all; j++) {
                double d = table[j * row + c] - mean[c];
                var[c] += (table[(all + j) * row + c] + table[2 * all * row + j] * d * d) / pixels;
            }
        }
        return new Merged(pixels, mean, var);
    }
}
