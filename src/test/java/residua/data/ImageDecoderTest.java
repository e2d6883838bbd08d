package residua.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

class ImageDecoderTest {
    @TempDir
    Path folder;

    /**
     * What Pillow 12 gives for photos of ImageNet: size, mean of each channel, one pixel. Grey ones, the smallest,
     * one with Exif, and one (schooner) whose colour profile must not be applied.
     */
    @ParameterizedTest
    @CsvSource({
        "n02096051/n02096051_Airedale,         500, 330, 122.723, 122.723, 122.723, 250, 250, 250",
        "n04147183/n04147183_schooner,         500, 333,  64.073,  86.610, 102.383,  98, 141, 183",
        "n01871265/n01871265_tusker,            75,  56, 120.841, 122.510, 103.488,  52,  44,  42",
        "n02676566/n02676566_acoustic_guitar,  700, 467,  83.125,  83.125,  83.125, 226, 226, 226",
        "n01440764/n01440764_tench,            500, 375, 106.471, 111.288,  94.724, 168, 113,  33",
    })
    void photosAreWhatPillowMakesOfThem(
            String name, int width, int height, double red, double green, double blue, int r, int g, int b) {
        Image image = ImageDecoder.read(SharedFiles.at("data/imagenet-sample/" + name + ".JPEG"));
        assertEquals(width, image.width());
        assertEquals(height, image.height());
        double[] mean = new double[3];
        for (int i = 0; i < image.pixels().length; i++) {
            mean[i % 3] += (image.pixels()[i] & 0xFF) / (double) (width * height);
        }
        // Builds of libjpeg may differ by the least bit of a pixel, hardly by a tenth in the mean.
        double leastBit = 0.1;
        assertArrayEquals(new double[] {red, green, blue}, mean, leastBit);
        int[] pixel = {
            image.at(height / 2, width / 3, 0), image.at(height / 2, width / 3, 1), image.at(height / 2, width / 3, 2)
        };
        for (int c = 0; c < 3; c++) {
            assertEquals(new int[] {r, g, b}[c], pixel[c], 1, "channel " + c);
        }
    }

    @Test
    void cmykIsConverted() throws IOException {
        try (InputStream in = ImageDecoderTest.class.getResourceAsStream("cmyk.jpg")) {
            Files.write(folder.resolve("cmyk.jpg"), in.readAllBytes());
        }
        Image image = ImageDecoder.read(folder.resolve("cmyk.jpg"));
        assertEquals(16, image.width());
        int jpegLoss = 4;
        int[][] want = {{255, 0, 0}, {0, 0, 204}};
        for (int c = 0; c < 3; c++) {
            assertEquals(want[0][c], image.at(2, 2, c), jpegLoss, "red, channel " + c);
            assertEquals(want[1][c], image.at(2, 13, c), jpegLoss, "blue, channel " + c);
        }
    }

    @Test
    void pngIsExact() throws UndecodableException {
        BufferedImage drawn = TestPictures.smooth(5, 3, 1);
        Image image = ImageDecoder.decode(TestPictures.encode(drawn, "png"));
        assertEquals(3, image.channels());
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 5; x++) {
                int rgb = image.at(y, x, 0) << 16 | image.at(y, x, 1) << 8 | image.at(y, x, 2);
                assertEquals(drawn.getRGB(x, y) & 0xFFFFFF, rgb);
            }
        }
    }

    /** A grey value is stored linearly by no picture: it must come out as it went in. */
    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void greyIsRepeated(String format) throws UndecodableException {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        WritableRaster raster = grey.getRaster();
        for (int i = 0; i < 64; i++) {
            raster.setSample(i % 8, i / 8, 0, 100);
        }
        Image image = ImageDecoder.decode(TestPictures.encode(grey, format));
        byte[] want = new byte[8 * 8 * 3];
        Arrays.fill(want, (byte) 100);
        assertArrayEquals(want, image.pixels());
    }

    @Test
    void alphaIsDropped() throws UndecodableException {
        BufferedImage clear = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
        clear.setRGB(0, 0, 0x00102030);
        clear.setRGB(1, 0, 0x80405060);
        Image image = ImageDecoder.decode(TestPictures.encode(clear, "png"));
        assertArrayEquals(new byte[] {0x10, 0x20, 0x30, 0x40, 0x50, 0x60}, image.pixels());
    }

    @Test
    void palettesAndSixteenBitsAreRead() throws UndecodableException {
        BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        indexed.setRGB(1, 0, 0xFFFFFFFF);
        Image palette = ImageDecoder.decode(TestPictures.encode(indexed, "png"));
        assertArrayEquals(new byte[] {0, 0, 0, -1, -1, -1}, palette.pixels());

        BufferedImage deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(0, 0, 0, 0xABCD);
        Image sixteen = ImageDecoder.decode(TestPictures.encode(deep, "png"));
        assertArrayEquals(new byte[] {(byte) 0xAB, (byte) 0xAB, (byte) 0xAB}, sixteen.pixels());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exifTurnsThePicture(boolean littleEndian) throws UndecodableException {
        byte[] jpeg = TestPictures.jpeg(32, 16, 3);
        Image plain = ImageDecoder.decode(jpeg);
        Image turned = ImageDecoder.decode(TestPictures.withSegment(jpeg, 0xE1, TestPictures.exif(littleEndian, 6)));
        assertEquals(16, turned.width());
        assertEquals(32, turned.height());
        assertEquals(plain.at(15, 0, 1), turned.at(0, 0, 1), "the lower left corner comes to the upper left");
        assertEquals(plain.at(0, 0, 1), turned.at(0, 15, 1), "the upper left corner comes to the upper right");
    }

    @Test
    void nonsenseInExifIsIgnored() throws UndecodableException {
        byte[] jpeg = TestPictures.jpeg(16, 16, 3);
        byte[] plain = ImageDecoder.decode(jpeg).pixels();
        byte[] wild = TestPictures.exif(false, 6);
        Arrays.fill(wild, 10, 14, (byte) 0x7F); // the directory lies two gigabytes behind
        assertArrayEquals(
                plain,
                ImageDecoder.decode(TestPictures.withSegment(jpeg, 0xE1, wild)).pixels());
        byte[] nine = TestPictures.withSegment(jpeg, 0xE1, TestPictures.exif(true, 9));
        assertArrayEquals(plain, ImageDecoder.decode(nine).pixels());
    }

    @Test
    void aBrokenColourProfileDoesNotMatter() throws UndecodableException {
        byte[] jpeg = TestPictures.jpeg(16, 16, 3);
        byte[] profile = "ICC_PROFILE\0\1\1 no profile at all".getBytes(StandardCharsets.US_ASCII);
        byte[] with = TestPictures.withSegment(jpeg, 0xE2, profile);
        assertArrayEquals(
                ImageDecoder.decode(jpeg).pixels(), ImageDecoder.decode(with).pixels());
    }

    /** Whatever is cut off: refused, or not a pixel lost. Progressive files lose whole scans without a fault. */
    @ParameterizedTest
    @CsvSource({"jpeg, false", "jpeg, true", "png, false"})
    void aCutFileIsRefused(String format, boolean progressive) throws UndecodableException {
        byte[] whole = TestPictures.encode(TestPictures.smooth(24, 20, 5), format, progressive);
        byte[] pixels = ImageDecoder.decode(whole).pixels();
        int refused = 0;
        for (int length = 0; length < whole.length; length++) {
            try {
                Image image = ImageDecoder.decode(Arrays.copyOf(whole, length));
                int cut = length;
                assertArrayEquals(pixels, image.pixels(), () -> "cut at " + cut + " of " + whole.length);
            } catch (UndecodableException e) {
                assertTrue(!e.getMessage().contains("\n"), e.getMessage());
                refused++;
            }
        }
        int pngTrailer = 24;
        assertTrue(refused > whole.length - pngTrailer, refused + " of " + whole.length + " refused");
    }

    @Test
    void namesTheFileAndItsKind() throws IOException {
        Path gif = folder.resolve("a.jpg");
        Files.write(gif, "GIF89a....".getBytes(StandardCharsets.US_ASCII));
        assertEquals(gif + ": neither a JPEG nor a PNG but a GIF; convert it", message(gif));
        Path empty = Files.createFile(folder.resolve("b.jpg"));
        assertEquals(empty + ": neither a JPEG nor a PNG but empty", message(empty));
        assertEquals("there is no file " + folder.resolve("c.jpg"), message(folder.resolve("c.jpg")));
        assertEquals(folder + " is no file", message(folder));
    }

    @Test
    void hugeClaimsAreRefused() throws IOException {
        Path bomb = folder.resolve("bomb.png");
        Files.write(bomb, TestPictures.bomb(65_535, 65_535));
        assertEquals(
                bomb + ": claims 65535x65535 pixels; more than 4070656 are not read in a file of 69 bytes",
                message(bomb));
    }

    private static String message(Path file) {
        return assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage();
    }
}
