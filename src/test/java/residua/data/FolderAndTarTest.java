package residua.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

/** A folder and a tar of the same files are the same data. */
class FolderAndTarTest {
    @TempDir
    Path temporary;

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private Dataset open(String kind, Split split, OpenOptions options) {
        try {
            if (kind.equals("folder")) {
                Path folder = temporary.resolve("pictures");
                Files.createDirectories(folder);
                TestPictures.write(folder, files);
                return DataSpec.open("folder:" + folder, split, options);
            }
            Path tar = temporary.resolve("pictures.tar");
            TestPictures.writeTar(tar, files);
            return DataSpec.open("tar:" + tar, split, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Dataset open(String kind, Split split) {
        return open(kind, split, OpenOptions.defaults());
    }

    private String refusal(String kind) {
        return assertThrows(UserException.class, () -> open(kind, Split.TRAIN)).getMessage();
    }

    private static String shortName(Dataset data, int i) {
        String name = data.name(i);
        return name.substring(name.lastIndexOf("pictures") + "pictures".length() + 1)
                .replaceFirst("^tar:", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void findsSplitsAndClasses(String kind) {
        files.put("train/dog/2.png", TestPictures.png(4, 4, 2));
        files.put("train/dog/1.JPG", TestPictures.jpeg(8, 4, 1));
        files.put("train/cat/3.png", TestPictures.png(4, 4, 3));
        files.put("train/cat/notes.txt", new byte[3]);
        files.put("train/cat/.hidden.png", new byte[3]);
        files.put("val/eel/4.jpeg", TestPictures.jpeg(8, 8, 4));
        Dataset train = open(kind, Split.TRAIN);
        assertEquals(3, train.size());
        assertEquals(List.of("cat", "dog", "eel"), train.labels(), "classes of both splits, so that numbers agree");
        assertEquals(List.of("train/cat/3.png", "train/dog/1.JPG", "train/dog/2.png"), names(train));
        assertArrayEquals(new int[] {0, 1, 1}, labels(train));
        assertEquals(8, train.image(1).width());
        assertEquals(37 * 3, train.image(0).at(0, 0, 2));

        Dataset test = open(kind, Split.TEST);
        assertEquals(List.of("val/eel/4.jpeg"), names(test));
        assertArrayEquals(new int[] {2}, labels(test));
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void oneSplitServesBoth(String kind) {
        files.put("test/a/1.png", TestPictures.png(4, 4, 1));
        assertEquals(1, open(kind, Split.TRAIN).size());
        assertTrue(open(kind, Split.TRAIN).description().endsWith("test"), () -> "says which it is");
        assertEquals(1, open(kind, Split.TEST).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void classesWithoutSplits(String kind) {
        files.put("bus/1.png", TestPictures.png(4, 4, 1));
        files.put("train/1.png", TestPictures.png(4, 4, 2));
        Dataset vehicles = open(kind, Split.TEST);
        assertEquals(List.of("bus", "train"), vehicles.labels());
        assertEquals(2, vehicles.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void modelLabelsNumberTheClasses(String kind) {
        files.put("b/1.png", TestPictures.png(4, 4, 1));
        files.put("a/1.png", TestPictures.png(4, 4, 2));
        Dataset data = open(kind, Split.TEST, OpenOptions.defaults().withLabels(List.of("b", "c", "a")));
        assertEquals(3, data.classes());
        assertArrayEquals(new int[] {2, 0}, labels(data));
        files.put("z/1.png", TestPictures.png(4, 4, 2));
        String message = assertThrows(
                        UserException.class,
                        () -> open(kind, Split.TEST, OpenOptions.defaults().withLabels(List.of("b", "c", "a"))))
                .getMessage();
        assertTrue(message.endsWith(": the class z is none of the model's 3 classes (b, ...)"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void asManyFoldersUnderOtherNamesAreTakenInOrder(String kind) {
        files.put("n02/1.png", TestPictures.png(4, 4, 1));
        files.put("n01/1.png", TestPictures.png(4, 4, 2));
        Dataset data = open(kind, Split.TEST, OpenOptions.defaults().withLabels(List.of("tench", "goldfish")));
        assertEquals(List.of("tench", "goldfish"), data.labels());
        assertArrayEquals(new int[] {0, 1}, labels(data));
        assertEquals("n01/1.png", shortName(data, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void aCorruptPictureIsNamedOrSkipped(String kind) {
        for (int i = 0; i < 9; i++) {
            files.put("a/" + i + ".jpg", TestPictures.jpeg(16, 16, i));
        }
        files.put("a/4.jpg", Arrays.copyOf(files.get("a/4.jpg"), 400));
        files.put("a/6.jpg", "not at all".getBytes(StandardCharsets.US_ASCII));
        String message = refusal(kind);
        assertTrue(message.contains("a/4.jpg: "), message);
        assertTrue(message.endsWith("; replace it, or leave such files out with --skip-corrupt"), message);

        Dataset rest = open(kind, Split.TRAIN, OpenOptions.defaults().withSkipCorrupt(true));
        assertEquals(7, rest.size());
        assertEquals("a/5.jpg", shortName(rest, 4));
        assertEquals(37 * 5 % 256, rest.image(4).at(8, 8, 2), 4);
        assertEquals(2, rest.skipped().size());
        assertTrue(rest.skipped().get(1).endsWith("a/6.jpg: neither a JPEG nor a PNG"), rest.skipped()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void largePicturesAreDecodedOnDemand(String kind) {
        byte[] large = TestPictures.jpeg(100, 80, 1);
        files.put("a/1.jpg", large);
        files.put("a/2.jpg", Arrays.copyOf(large, large.length / 2));
        Dataset data = open(kind, Split.TRAIN);
        assertEquals(80, data.image(0).height());
        String message = assertThrows(UserException.class, () -> data.image(1)).getMessage();
        assertTrue(message.contains("a/2.jpg: damaged or cut short"), message);

        Dataset skipping = open(kind, Split.TRAIN, OpenOptions.defaults().withSkipCorrupt(true));
        assertEquals(2, skipping.size());
        assertTrue(skipping.imageUnlessSkipped(0).isPresent());
        assertTrue(skipping.skipped().isEmpty());
        assertTrue(skipping.imageUnlessSkipped(1).isEmpty());
        assertEquals(1, skipping.skipped().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void otherPicturesAreRefusedByName(String kind) {
        files.put("a/1.png", TestPictures.png(4, 4, 1));
        files.put("a/2.webp", new byte[4]);
        String message = refusal(kind);
        assertTrue(message.contains("a/2.webp is of a kind that is not read; convert it to JPEG or PNG"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void nothingButCorruptPicturesIsRefused(String kind) {
        files.put("a/1.png", new byte[1]);
        String message = assertThrows(
                        UserException.class,
                        () -> open(kind, Split.TRAIN, OpenOptions.defaults().withSkipCorrupt(true)))
                .getMessage();
        assertTrue(message.startsWith("none of the 1 images can be decoded, the first: "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "tar"})
    void emptyPlacesAreRefused(String kind) {
        files.put("a/notes.txt", new byte[1]);
        assertTrue(refusal(kind).contains(" holds no images; expected CLASS/NAME.jpg"), () -> refusal(kind));
    }

    @Test
    void looseAndMissingFoldersAreRefused() {
        files.put("1.png", TestPictures.png(4, 4, 1));
        assertTrue(refusal("folder").contains("have no classes: put them into sub-folders"), () -> refusal("folder"));
        Path nowhere = temporary.resolve("nowhere");
        String message = assertThrows(
                        UserException.class,
                        () -> DataSpec.open("folder:" + nowhere, Split.TEST, OpenOptions.defaults()))
                .getMessage();
        assertEquals("there is no folder " + nowhere, message);
    }

    @Test
    void classFoldersMayNest() {
        files.put("a/x/1.png", TestPictures.png(4, 4, 1));
        files.put("a/y/z/2.png", TestPictures.png(4, 4, 2));
        assertEquals(List.of("a"), open("folder", Split.TRAIN).labels());
        assertEquals(2, open("folder", Split.TRAIN).size());
    }

    @Test
    void archivesMayHaveAFolderAroundThem() {
        files.put("./set/train/a/1.png", TestPictures.png(4, 4, 1));
        files.put("./set/test/a/1.png", TestPictures.png(4, 4, 1));
        assertEquals(1, open("tar", Split.TRAIN).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out/1.png", "a/../../1.png", "/etc/a/1.png"})
    void entriesThatPointOutAreRefused(String name) {
        files.put(name, TestPictures.png(4, 4, 1));
        assertTrue(
                refusal("tar").endsWith("the entry " + name + " points out of the archive; refused"), refusal("tar"));
    }

    @Test
    void aCutArchiveIsRefusedWhereverItIsCut() throws IOException {
        files.put("a/1.png", TestPictures.png(40, 40, 1));
        files.put("a/2.png", TestPictures.png(40, 40, 2));
        open("tar", Split.TRAIN);
        Path tar = temporary.resolve("pictures.tar");
        byte[] whole = Files.readAllBytes(tar);
        int content = 2 * (512 + 512);
        for (int length = 0; length < content; length += 100) {
            Files.write(tar, Arrays.copyOf(whole, length));
            int cut = length;
            String message = assertThrows(
                            UserException.class,
                            () -> DataSpec.open("tar:" + tar, Split.TRAIN, OpenOptions.defaults()),
                            () -> "cut at " + cut)
                    .getMessage();
            assertTrue(message.startsWith(tar.toString()), message);
            assertTrue(message.contains("cut short") || length == 0, message);
        }
    }

    @Test
    void whatIsNoTarIsRefused() throws IOException {
        Path file = temporary.resolve("a.tar");
        Files.write(file, new byte[] {0x1F, (byte) 0x8B, 8, 0});
        assertTrue(tarRefusal(file).contains(" is compressed: unpack it first"), tarRefusal(file));
        Files.write(file, TestPictures.jpeg(64, 64, 1));
        assertTrue(tarRefusal(file).startsWith(file + " is no tar archive or is cut short"), tarRefusal(file));
        assertTrue(tarRefusal(temporary).endsWith("is a folder; use folder:" + temporary), tarRefusal(temporary));
    }

    private static String tarRefusal(Path file) {
        return assertThrows(
                        UserException.class, () -> DataSpec.open("tar:" + file, Split.TRAIN, OpenOptions.defaults()))
                .getMessage();
    }

    @Test
    void cifarAsPhotosIsDecodedAtOnceAndReported() {
        Path tar = SharedFiles.at("data/cifar10-jpeg/test.tar");
        List<Long> reports = new ArrayList<>();
        Dataset test =
                DataSpec.open("tar:" + tar, Split.TRAIN, OpenOptions.defaults().withProgress((done, total) -> {
                    assertEquals(10_000, total);
                    reports.add(done);
                }));
        assertEquals(10_000, test.size());
        assertEquals("airplane", test.labels().get(0));
        assertEquals("truck", test.labels().get(9));
        assertEquals(10_000, reports.get(reports.size() - 1));
        Image first = test.image(0);
        assertEquals(tar + ":test/airplane/0000.jpg", test.name(0));
        int leastBit = 1;
        assertEquals(86, first.at(16, 10, 0), leastBit);
        assertEquals(49, first.at(31, 31, 0), leastBit);
    }

    @Test
    void imagenetSampleIsADataSet() {
        Dataset sample = open60(SharedFiles.at("data/imagenet-sample"));
        assertEquals(60, sample.size());
        assertEquals(60, sample.classes());
        assertEquals("n01440764", sample.labels().get(0));
        assertEquals(500, sample.image(0).width());
    }

    @Test
    void aLinkBackIsExplained() throws IOException {
        files.put("a/1.png", TestPictures.png(4, 4, 1));
        Path folder = temporary.resolve("pictures");
        TestPictures.write(folder, files);
        Files.createSymbolicLink(folder.resolve("a").resolve("loop"), folder);
        String message = refusal("folder");
        assertTrue(message.contains("links back to a folder that holds it"), message);
    }

    private static Dataset open60(Path folder) {
        return DataSpec.open("folder:" + folder, Split.TEST, OpenOptions.defaults());
    }

    private static List<String> names(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(i -> shortName(data, i)).toList();
    }

    private static int[] labels(Dataset data) {
        return IntStream.range(0, data.size()).map(data::label).toArray();
    }
}
