package residua.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;
import residua.shape.UserException;

class ShapesDatasetTest {
    private static Dataset open(String spec, Split split) {
        return DataSpec.open(spec, split, OpenOptions.defaults());
    }

    @Test
    void tenClassesInTurn() {
        Dataset test = open("shapes", Split.TEST);
        assertEquals(
                List.of(
                        "circle",
                        "square",
                        "triangle",
                        "star",
                        "cross",
                        "ring",
                        "crescent",
                        "arrow",
                        "heart",
                        "stripes"),
                test.labels());
        assertEquals(2_000, test.size());
        assertEquals(10_000, open("shapes", Split.TRAIN).size());
        for (int i = 0; i < 30; i++) {
            assertEquals(i % 10, test.label(i));
        }
        assertEquals("shapes test, 2000 generated images of 32x32 in 10 classes", test.description());
    }

    @Test
    void aPictureIsAlwaysTheSame() {
        Dataset once = open("shapes", Split.TRAIN);
        Dataset again = open("shapes", Split.TRAIN);
        Image late = again.image(77);
        assertEquals(late, once.image(77));
        assertSame(late, again.image(77), "kept");
        assertEquals(
                open("shapes:100", Split.TRAIN).image(3),
                open("shapes:100", Split.TRAIN).image(3));
    }

    @Test
    void picturesDifferWithinAndBetweenSplits() {
        Set<Image> seen = new HashSet<>();
        for (Split split : Split.values()) {
            Dataset data = open("shapes", split);
            for (int i = 0; i < 500; i++) {
                assertTrue(seen.add(data.image(i)), split + " " + i + " was there before");
            }
        }
    }

    /** Published errors are only comparable while the pictures stay what they are: changing them is a decision. */
    @Test
    void thePicturesAreTheKnownOnes() {
        CRC32 crc = new CRC32();
        Dataset test = open("shapes", Split.TEST);
        for (int i = 0; i < 200; i++) {
            crc.update(test.image(i).pixels());
        }
        assertEquals("360ad572", Long.toHexString(crc.getValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shapes:15", "shapes:1025", "shapes:big", "shapes:-3", "shapes:32x32"})
    void badSidesAreExplained(String spec) {
        String message =
                assertThrows(UserException.class, () -> open(spec, Split.TRAIN)).getMessage();
        assertTrue(message.startsWith(spec + ": the side is a number of pixels from 16 to 1024"), message);
    }

    @Test
    void anySideIsPainted() {
        Image large = open("shapes:224", Split.TRAIN).image(5);
        assertEquals(224, large.width());
        assertEquals(224, large.height());
        assertNotEquals(large, open("shapes:224", Split.TRAIN).image(6));
    }

    /** The size and clutter of a picture do not depend on its class: its mean brightness must not tell it. */
    @Test
    void everyOutlineReachesAboutAsFar() {
        for (ShapeOutline outline : ShapeOutline.ALL) {
            double farthest = 0;
            for (float[] loop : outline.loops()) {
                for (int i = 0; i < loop.length; i += 2) {
                    farthest = Math.max(farthest, Math.hypot(loop[i], loop[i + 1]));
                }
            }
            assertTrue(farthest > 0.95 && farthest < 1.35, outline.label() + " reaches to " + farthest);
        }
    }

    @Test
    void aLinearClassifierFails() {
        Dataset train = open("shapes", Split.TRAIN);
        Dataset test = open("shapes", Split.TEST);
        SoftmaxRegression linear = new SoftmaxRegression(train);
        linear.train(train, 2_000, 0.0005f);
        double trainError = linear.error(train);
        double testError = linear.error(test);
        assertTrue(trainError < 0.80, "it did learn something of what it saw: " + trainError);
        assertTrue(testError > 0.40, "test error of a linear classifier: " + testError);
    }

    /** The same classifier on the same pictures, with a mark of the class in a corner: it can be taught. */
    @Test
    void theLinearClassifierIsAble() {
        Dataset train = marked(Split.TRAIN, 4_000);
        SoftmaxRegression linear = new SoftmaxRegression(train);
        linear.train(train, 500, 0.0005f);
        double error = linear.error(marked(Split.TEST, 1_000));
        assertTrue(error < 0.05, "error with the class marked: " + error);
    }

    private static Dataset marked(Split split, int size) {
        Dataset shapes = open("shapes", split);
        Image[] images = new Image[size];
        int[] labels = new int[size];
        RandomStream random = new RandomStream(1, Purpose.GENERATE, 1, 0);
        for (int i = 0; i < size; i++) {
            labels[i] = shapes.label(i);
            byte[] pixels = shapes.image(i).pixels().clone();
            for (int k = 0; k < 10; k++) {
                for (int p = 0; p < 3; p++) {
                    pixels[(k * 2 * 32 + p) * 3] = (byte) ((k == labels[i] ? 200 : 30) + random.nextInt(20));
                }
            }
            images[i] = new Image(32, 32, 3, pixels);
        }
        return new MemoryDataset("marked", shapes.labels(), images, labels, shapes::name);
    }
}
