package residua.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {
    /**
     * A picture of the letters abc over def, as it is stored, and how it looks upright. By the standard the stored
     * first row is the visible top (1, 2), bottom (3, 4), left (5, 8) or right (6, 7) side.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 3, abcdef",
        "2, 3, cbafed",
        "3, 3, fedcba",
        "4, 3, defabc",
        "5, 2, adbecf",
        "6, 2, daebfc",
        "7, 2, fcebda",
        "8, 2, cfbead"
    })
    void turnsTheStoredPicture(int orientation, int width, String upright) {
        Image stored = new Image(3, 2, 1, "abcdef".getBytes(StandardCharsets.US_ASCII));
        Image turned = Orientation.upright(stored, orientation);
        assertEquals(width, turned.width());
        assertEquals(upright, new String(turned.pixels(), StandardCharsets.US_ASCII));
    }
}
