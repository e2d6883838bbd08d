package residua.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.data.Resample.Box;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

class TransformTest {
    private static final Normalisation IMAGENET =
            Normalisation.of(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));
    /** Writes pixel / 255 * 255: the pixel itself. */
    private static final Normalisation PLAIN =
            Normalisation.of(List.of(0f, 0f, 0f), List.of(1 / 255f, 1 / 255f, 1 / 255f));

    private static final long SEED = 42;

    /** Pixel (y, x) holds y + 1, x + 1 and 200: black shows as 0. */
    private static Image coordinates(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            pixels[3 * i] = (byte) (i / width + 1);
            pixels[3 * i + 1] = (byte) (i % width + 1);
            pixels[3 * i + 2] = (byte) 200;
        }
        return new Image(width, height, 3, pixels);
    }

    private static int[] rounded(float[] values) {
        int[] rounded = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Math.round(values[i]);
        }
        return rounded;
    }

    private static int[] apply(Transform transform, Image image, int epoch, int index) {
        float[] out = new float[transform.elements()];
        Arrays.fill(out, Float.NaN);
        transform.apply(image, epoch, index, out, 0);
        for (float value : out) {
            assertFalse(Float.isNaN(value), "an element was not written");
        }
        return rounded(out);
    }

    /** PyTorch 2: ((torch.tensor(v) / 255) - mean) / std in float32. */
    @Test
    void normalisesAsTorchvision() {
        Image image = new Image(2, 1, 3, new byte[] {0, 1, 2, (byte) 255, (byte) 128, 100});
        float[] out = new float[8];
        IMAGENET.write(image, 0, 0, 2, 1, false, out, 1);
        float[] want = {
            0,
            (0 / 255f - 0.485f) / 0.229f,
            (255 / 255f - 0.485f) / 0.229f,
            (1 / 255f - 0.456f) / 0.224f,
            (128 / 255f - 0.456f) / 0.224f,
            (2 / 255f - 0.406f) / 0.225f,
            (100 / 255f - 0.406f) / 0.225f,
            0
        };
        assertArrayEquals(want, out);
        assertEquals(-2.1179039f, out[1]);
    }

    @Test
    void refusesNormalisationsThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> Normalisation.of(List.of(0f), List.of(0f)));
        assertThrows(IllegalArgumentException.class, () -> Normalisation.of(List.of(0f), List.of(1f, 1f)));
        assertThrows(IllegalArgumentException.class, () -> Normalisation.of(List.of(), List.of()));
    }

    /** Every offset and both directions occur, and each output is the padded picture's window. */
    @Test
    void padCropFlipCutsWindowsOfThePaddedPicture() {
        Transform transform = Transform.training(SEED, 32, 32, PLAIN);
        Image image = coordinates(32, 32);
        Set<List<Integer>> seen = new HashSet<>();
        for (int index = 0; index < 2000; index++) {
            int[] out = apply(transform, image, 3, index);
            // The middle is never padding: it tells offset and direction.
            int middle = 16 * 32 + 16;
            boolean mirrored = out[1024 + middle] > out[1024 + middle + 1];
            int dy = out[middle] - 1 - 16;
            int dx = out[1024 + middle] - 1 - (mirrored ? 15 : 16);
            seen.add(List.of(dy, dx, mirrored ? 1 : 0));
            for (int y = 0; y < 32; y++) {
                for (int x = 0; x < 32; x++) {
                    int fromY = y + dy;
                    int fromX = (mirrored ? 31 - x : x) + dx;
                    boolean inside = fromY >= 0 && fromY < 32 && fromX >= 0 && fromX < 32;
                    int at = y * 32 + x;
                    assertEquals(inside ? fromY + 1 : 0, out[at]);
                    assertEquals(inside ? fromX + 1 : 0, out[1024 + at]);
                    assertEquals(inside ? 200 : 0, out[2048 + at]);
                }
            }
        }
        assertEquals(9 * 9 * 2, seen.size(), "offsets and directions that occurred");
    }

    @Test
    void blackIsNormalisedToo() {
        Transform transform = Transform.training(SEED, 8, 8, IMAGENET);
        float[] out = new float[transform.elements()];
        float black = (0 - 0.485f) / 0.229f;
        float brightest = (8 / 255f - 0.485f) / 0.229f;
        boolean padded = false;
        for (int index = 0; index < 20; index++) {
            transform.apply(coordinates(8, 8), 0, index, out, 0);
            padded |= out[0] == black && out[63] != black;
            for (int i = 0; i < 64; i++) {
                assertTrue(
                        out[i] == black || (out[i] > black && out[i] <= brightest), "neither black nor of the picture");
            }
        }
        assertTrue(padded, "a padded corner was seen");
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 48})
    void choicesDependOnSeedEpochAndExample(int side) {
        for (Transform transform : trainings(SEED, side)) {
            int[] first = apply(transform, coordinates(90, 70), 1, 5);
            assertArrayEquals(first, apply(transform, coordinates(90, 70), 1, 5), transform.describe());
            boolean epochs = false;
            boolean examples = false;
            for (int i = 6; i < 12; i++) {
                epochs |= !Arrays.equals(first, apply(transform, coordinates(90, 70), i, 5));
                examples |= !Arrays.equals(first, apply(transform, coordinates(90, 70), 1, i));
            }
            assertTrue(epochs && examples, transform.describe());
        }
        List<Transform> others = trainings(SEED + 1, side);
        for (int t = 0; t < others.size(); t++) {
            boolean seeds = false;
            for (int i = 0; i < 6; i++) {
                seeds |= !Arrays.equals(
                        apply(trainings(SEED, side).get(t), coordinates(90, 70), 0, i),
                        apply(others.get(t), coordinates(90, 70), 0, i));
            }
            assertTrue(seeds, others.get(t).describe());
        }
    }

    private static List<Transform> trainings(long seed, int side) {
        return List.of(
                new PadCropFlip(seed, new Frame(side, side, PLAIN)),
                new RandomResizedCrop(seed, new Frame(side, side, PLAIN)),
                new ScaleCropFlip(seed, new Frame(side, side, PLAIN)));
    }

    @Test
    void theSizeChoosesTheAugmentation() {
        assertTrue(Transform.training(SEED, 64, 64, PLAIN) instanceof PadCropFlip);
        assertTrue(Transform.training(SEED, 224, 224, PLAIN) instanceof RandomResizedCrop);
    }

    @Test
    void randomPartsFollowTheirLimits() {
        double meanArea = 0;
        int draws = 2000;
        for (int i = 0; i < draws; i++) {
            Box part = RandomResizedCrop.part(300, 400, new RandomStream(SEED, Purpose.AUGMENT, 0, i));
            assertTrue(part.x() >= 0 && part.x() + part.width() <= 400, part::toString);
            assertTrue(part.y() >= 0 && part.y() + part.height() <= 300, part::toString);
            double ratio = (double) part.width() / part.height();
            double sideRounding = 1.02;
            assertTrue(ratio > 0.75 / sideRounding && ratio < 4.0 / 3 * sideRounding, part::toString);
            double area = part.width() * part.height() / (300.0 * 400);
            assertTrue(area > 0.08 / sideRounding && area <= 1, part::toString);
            meanArea += area / draws;
        }
        // Uniform from 0.08 to 1 has the mean 0.54; large ones that do not fit are drawn again.
        assertTrue(meanArea > 0.42 && meanArea < 0.54, "mean area " + meanArea);
    }

    @Test
    void extremePicturesGiveTheirMiddle() {
        RandomStream random = new RandomStream(SEED, Purpose.AUGMENT, 0, 0);
        assertEquals(new Box(0, 493, 10, 13), RandomResizedCrop.part(10, 1000, random));
        assertEquals(new Box(493, 0, 13, 10), RandomResizedCrop.part(1000, 10, random));
    }

    @Test
    void scaleJitterKeepsProportion() {
        ScaleCropFlip transform = new ScaleCropFlip(SEED, new Frame(224, 224, PLAIN));
        assertTrue(transform.describe().contains("256 to 480"), transform.describe());
        int[] out = apply(transform, coordinates(60, 40), 0, 0);
        // Red counts rows: 40 of them over 256 to 480 pixels, so 224 pixels span at least 40 * 224 / 480 - 1.
        int span = out[223 * 224] - out[0];
        assertTrue(span >= 17 && span <= 36, "rows spanned: " + span);
    }

    @Test
    void evaluationTakesTheCentre() {
        Transform small = Transform.evaluation(32, 32, 32, PLAIN, 1);
        int[] out = apply(small, coordinates(32, 32), 0, 0);
        assertEquals(1, out[0]);
        assertEquals(32, out[1023]);
        Transform cropped = Transform.evaluation(4, 4, 6, PLAIN, 1);
        int[] crop = apply(cropped, coordinates(9, 6), 0, 0);
        assertArrayEquals(new int[] {2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5}, Arrays.copyOf(crop, 16));
        assertArrayEquals(new int[] {3, 4, 5, 6}, Arrays.copyOfRange(crop, 16, 20), "2.5 is rounded to the even 2");
    }

    @ParameterizedTest
    @CsvSource({"500, 375", "375, 500", "256, 256", "100, 80", "224, 224"})
    void evaluationIsResizeThenCrop(int width, int height) {
        Image image = coordinates(width, height);
        int[] got = apply(Transform.evaluation(224, 224, 256, PLAIN, 1), image, 0, 0);
        int newHeight = width < height ? 256 * height / width : 256;
        int newWidth = width < height ? 256 : 256 * width / height;
        Image scaled = Resample.resize(image, newHeight, newWidth);
        float[] want = new float[got.length];
        int y = Resample.centred(newHeight, 224);
        int x = Resample.centred(newWidth, 224);
        PLAIN.write(scaled, x, y, 224, 224, false, want, 0);
        assertArrayEquals(rounded(want), got);
    }

    @Test
    void tenCropsAreCornersCentreAndMirrorImages() {
        Transform ten = Transform.evaluation(4, 4, 8, PLAIN, 10);
        assertEquals(10, ten.views());
        int[] out = apply(ten, coordinates(10, 8), 0, 0);
        int[][] firstPixel = {{1, 1}, {1, 7}, {5, 1}, {5, 7}, {3, 4}};
        for (int view = 0; view < 10; view++) {
            int[] want = firstPixel[view % 5];
            int at = view * 48;
            assertEquals(want[0], out[at], "row of view " + view);
            assertEquals(view < 5 ? want[1] : want[1] + 3, out[at + 16], "column of view " + view);
            assertEquals(view < 5 ? want[1] + 3 : want[1], out[at + 19], "last column of view " + view);
        }
    }

    @Test
    void impossibleEvaluationsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Transform.evaluation(32, 32, 32, PLAIN, 5));
        assertThrows(IllegalArgumentException.class, () -> Transform.evaluation(32, 32, 31, PLAIN, 1));
    }
}
