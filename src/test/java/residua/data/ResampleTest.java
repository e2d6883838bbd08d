package residua.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.data.Resample.Box;

/** Against Pillow 12.3's {@code resize((W, H), BILINEAR)} of the same made-up pictures. */
class ResampleTest {

    /** Byte i is bits 3 to 10 of 7919 i: no two neighbours alike. */
    private static Image picture(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((i * 7919) >> 3);
        }
        return new Image(width, height, 3, pixels);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static String crc(Image image) {
        CRC32 crc = new CRC32();
        crc.update(image.pixels());
        return Long.toHexString(crc.getValue());
    }

    @Test
    void shrinksAsPillowDoes() {
        byte[] want = bytes(66, 178, 143, 108, 74, 182, 146, 112, 78, 66, 178, 144, 108, 74, 182, 146, 112, 78);
        assertArrayEquals(want, Resample.resize(picture(5, 4), 2, 3).pixels());
    }

    @Test
    void growsAsPillowDoes() {
        byte[] want = bytes(
                0, 221, 187, 61, 180, 146, 153, 119, 85, 92, 58, 177, 51, 17, 239, //
                51, 208, 174, 87, 167, 133, 140, 106, 72, 79, 84, 164, 38, 68, 226, //
                153, 183, 149, 138, 142, 108, 115, 81, 47, 54, 135, 139, 13, 171, 200, //
                204, 170, 136, 163, 129, 95, 102, 68, 34, 41, 160, 126, 0, 222, 187);
        assertArrayEquals(want, Resample.resize(picture(3, 2), 4, 5).pixels());
    }

    @ParameterizedTest
    @CsvSource({
        "100, 75, 43, 32, 4bc0fecf",
        "64, 64, 224, 224, 8f1f7fe2",
        "500, 333, 384, 256, c7fb574e",
        "33, 200, 32, 193, b831dfbb"
    })
    void anySizeIsPillows(int width, int height, int newWidth, int newHeight, String crc) {
        assertEquals(crc, crc(Resample.resize(picture(width, height), newHeight, newWidth)));
    }

    @Test
    void aPartIsScaledAsIfItWereAlone() {
        Box part = new Box(7, 13, 40, 50);
        Image scaled = Resample.window(picture(100, 75), part, 32, 32, new Box(0, 0, 32, 32));
        assertEquals("31a47190", crc(scaled));
    }

    @Test
    void aWindowIsCutFromTheWhole() {
        Image whole = Resample.resize(picture(50, 40), 30, 60);
        Box window = new Box(11, 23, 9, 17);
        Image cut = Resample.window(picture(50, 40), new Box(0, 0, 40, 50), 30, 60, window);
        assertEquals(17, cut.width());
        for (int y = 0; y < 9; y++) {
            for (int x = 0; x < 17; x++) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(whole.at(11 + y, 23 + x, c), cut.at(y, x, c), y + "," + x + "," + c);
                }
            }
        }
    }

    @Test
    void theSameSizeIsTheSamePicture() {
        Image image = picture(9, 7);
        assertEquals(image, Resample.resize(image, 7, 9));
        assertSame(image, Resample.covering(image, 7, 9));
    }

    @Test
    void coveringTakesTheCentre() {
        Image wide = picture(64, 32);
        Image centre = Resample.covering(wide, 32, 32);
        assertEquals(32, centre.width());
        assertEquals(wide.at(5, 16, 0), centre.at(5, 0, 0));
        assertEquals(32, Resample.covering(picture(500, 333), 32, 32).height());
        assertEquals(20, Resample.covering(picture(7, 90), 10, 20).width());
        assertEquals(10, Resample.covering(picture(7, 90), 10, 20).height());
    }

    /** torchvision: the longer side is int(length * long / short), the offset round(half), halves to even. */
    @Test
    void sizesAreRoundedAsInTorchvision() {
        assertEquals(256, Resample.scaled(375, 500, 256));
        assertEquals(341, Resample.scaled(500, 375, 256));
        assertEquals(58, Resample.centred(341, 224));
        assertEquals(60, Resample.centred(343, 224));
        assertEquals(16, Resample.centred(256, 224));
    }
}
