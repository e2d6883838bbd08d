package residua.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** Takes red, green and blue bytes out of what the Image I/O readers decoded. */
final class Pixels {

    private Pixels() {}

    /**
     * The stored samples as RGB. Not {@link BufferedImage#getRGB}: that converts from the picture's colour space,
     * which brightens every grey picture.
     */
    static Image rgb(BufferedImage image) {
        int space = image.getColorModel().getColorSpace().getType();
        if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
            throw new IllegalArgumentException("neither grey nor red, green and blue: colour space type " + space);
        }
        Raster raster = image.getRaster();
        if (image.getColorModel() instanceof IndexColorModel) {
            return ofPalette(image);
        }
        if (raster.getDataBuffer() instanceof DataBufferByte data
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel model) {
            return ofBytes(image.getWidth(), image.getHeight(), data, model);
        }
        return ofSamples(raster);
    }

    private static Image ofBytes(int width, int height, DataBufferByte data, PixelInterleavedSampleModel model) {
        byte[] from = data.getData();
        int[] bands = model.getBandOffsets();
        boolean colour = bands.length >= 3;
        int red = bands[0];
        int green = colour ? bands[1] : red;
        int blue = colour ? bands[2] : red;
        int step = model.getPixelStride();
        byte[] pixels = new byte[Math.multiplyExact(3, width * height)];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int at = data.getOffset() + y * model.getScanlineStride();
            for (int x = 0; x < width; x++, at += step, to += 3) {
                pixels[to] = from[at + red];
                pixels[to + 1] = from[at + green];
                pixels[to + 2] = from[at + blue];
            }
        }
        return new Image(width, height, 3, pixels);
    }

    private static Image ofPalette(BufferedImage image) {
        int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] pixels = new byte[3 * argb.length];
        for (int i = 0; i < argb.length; i++) {
            pixels[3 * i] = (byte) (argb[i] >> 16);
            pixels[3 * i + 1] = (byte) (argb[i] >> 8);
            pixels[3 * i + 2] = (byte) argb[i];
        }
        return new Image(image.getWidth(), image.getHeight(), 3, pixels);
    }

    private static Image ofSamples(Raster raster) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        boolean colour = raster.getNumBands() >= 3;
        int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        byte[] pixels = new byte[Math.multiplyExact(3, width * height)];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int c = 0; c < 3; c++) {
                raster.getSamples(0, y, width, 1, colour ? c : 0, row);
                for (int x = 0; x < width; x++) {
                    pixels[(y * width + x) * 3 + c] = (byte) (row[x] >> shift);
                }
            }
        }
        return new Image(width, height, 3, pixels);
    }
}
