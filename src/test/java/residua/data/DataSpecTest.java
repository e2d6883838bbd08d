package residua.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

class DataSpecTest {
    private static final OpenOptions DEFAULTS = OpenOptions.defaults();

    @Test
    void unknownNamesListWhatExists() {
        assertEquals(
                "no data set is called mnist; there are " + DataSpec.KINDS,
                assertThrows(UserException.class, () -> DataSpec.open("mnist", Split.TEST, DEFAULTS))
                        .getMessage());
    }

    @Test
    void aBarePathIsExplained() {
        String message = assertThrows(UserException.class, () -> DataSpec.open("src", Split.TEST, DEFAULTS))
                .getMessage();
        assertTrue(message.endsWith("; for a folder of images write folder:src"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder:", "tar", "cifar10:", "cifar100"})
    void aMissingPathIsExplained(String spec) {
        String message = assertThrows(UserException.class, () -> DataSpec.open(spec, Split.TEST, DEFAULTS))
                .getMessage();
        assertTrue(message.startsWith(spec + " lacks the path after the colon"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"noise:", "noise:3x224", "noise:0x2x2", "noise:3x9999x9999", "noise:3x2x2x2", "noise:axbxc"})
    void badNoiseIsExplained(String spec) {
        String message = assertThrows(UserException.class, () -> DataSpec.open(spec, Split.TEST, DEFAULTS))
                .getMessage();
        assertTrue(message.startsWith(spec), message);
    }

    @Test
    void noiseRepeatsAndDiffers() {
        Dataset noise = DataSpec.open("noise:2x3x5", Split.TRAIN, DEFAULTS.withNoiseClasses(7));
        assertEquals(1024, noise.size());
        assertEquals(7, noise.classes());
        assertEquals(1, noise.label(8));
        Image image = noise.image(3);
        assertEquals(2, image.channels());
        assertEquals(3, image.height());
        assertEquals(5, image.width());
        assertArrayEquals(image.pixels(), noise.image(3).pixels());
        assertFalse(Arrays.equals(image.pixels(), noise.image(4).pixels()));
        Dataset test = DataSpec.open("noise:2x3x5", Split.TEST, DEFAULTS);
        assertFalse(Arrays.equals(image.pixels(), test.image(3).pixels()));
    }
}
