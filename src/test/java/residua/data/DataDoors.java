package residua.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import residua.hostile.Door;
import residua.hostile.Place;

/** The readers of pictures, archives and CIFAR's files, for tests with hostile files. */
public final class DataDoors {
    private static final int RECORD = 3073;
    private static final long MIB = 1 << 20;
    private static final long PER_PIXELS = 24 * 1024;
    private static final int TAR_BLOCK = 512;
    private static final OpenOptions OPTIONS =
            OpenOptions.defaults().withThreads(1).withAnyChecksum(true);

    private static final List<byte[]> TAR_WORDS = Door.words(
            "ustar\00000",
            "ustar  \0",
            "././@LongLink",
            "test/cat/x.png",
            "/etc/x.png",
            "../x.png",
            "13 path=../x\n",
            "19 GNU.sparse.size=1\n",
            "20 size=99999999999\n",
            "30 GNU.sparse.map=0,1,2,3,4,5\n",
            "L",
            "K",
            "x",
            "g",
            "S",
            "1",
            "2",
            "5",
            "7",
            "77777777777",
            "\u0080",
            "A ustar");

    private static final List<byte[]> JPEG_WORDS = words(
            new int[] {0xFF, 0xD8},
            new int[] {0xFF, 0xD9},
            new int[] {0xFF, 0xDA},
            new int[] {0xFF, 0xC0},
            new int[] {0xFF, 0xC2},
            new int[] {0xFF, 0xC4, 0, 20},
            new int[] {0xFF, 0xDB, 0, 67},
            new int[] {0xFF, 0xE1, 0, 30},
            new int[] {0xFF, 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 2},
            new int[] {0xFF, 0xDD, 0, 4, 0, 1},
            new int[] {0xFF, 0xC9},
            new int[] {0xFF, 0xFF});

    private static final List<byte[]> PNG_WORDS = Door.words(
            "IHDR",
            "PLTE",
            "IDAT",
            "IEND",
            "tRNS",
            "zTXt",
            "iTXt",
            "iCCP",
            "gAMA",
            "\0\0\0\0",
            "\u007f\u007f\u007f\u007f");

    private final Place place;

    private DataDoors(Place place) {
        this.place = place;
    }

    /** All of them. */
    public static List<Door> all(Place place) throws IOException {
        return new DataDoors(place).doors();
    }

    private List<Door> doors() throws IOException {
        return List.of(
                new Door(
                        "cifar records",
                        List.of(records(3), records(1)),
                        List.of(),
                        MIB,
                        8,
                        input -> cifar("cifar10", "test_batch.bin", input)),
                new Door(
                        "cifar labels",
                        List.of("airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n"
                                .getBytes(StandardCharsets.UTF_8)),
                        List.of(),
                        MIB,
                        64,
                        this::cifarLabels),
                new Door("cifar tar", List.of(cifarTar()), TAR_WORDS, MIB, 64, input -> archive(gzip(checked(input)))),
                new Door("cifar tar.gz", List.of(gzip(cifarTar())), TAR_WORDS, 64 * MIB, 512, this::archive),
                new Door("image tar", List.of(imageTar(), longNames()), TAR_WORDS, 128 * MIB, PER_PIXELS, this::tar),
                new Door(
                        "jpeg",
                        jpegs(),
                        JPEG_WORDS,
                        128 * MIB,
                        PER_PIXELS,
                        input -> ImageDecoder.read(place.put("x.jpg", input))),
                new Door(
                        "png",
                        pngs(),
                        PNG_WORDS,
                        128 * MIB,
                        PER_PIXELS,
                        input -> ImageDecoder.read(place.put("x.png", input))));
    }

    private void cifar(String kind, String name, byte[] input) {
        Path file = place.put(kind + "/" + name, input);
        use(DataSpec.open(kind + ":" + file.getParent(), Split.TEST, OPTIONS));
    }

    private void cifarLabels(byte[] input) {
        place.put("labels/batches.meta.txt", input);
        cifar("cifar10", "../labels/test_batch.bin", records(1));
    }

    private void archive(byte[] input) {
        use(DataSpec.open("cifar10:" + place.put("cifar.tar.gz", input), Split.TEST, OPTIONS));
    }

    private void tar(byte[] input) {
        use(DataSpec.open("tar:" + place.put("images.tar", checked(input)), Split.TEST, OPTIONS));
    }

    private static void use(Dataset dataset) {
        for (int i = 0; i < Math.min(3, dataset.size()); i++) {
            if (dataset.name(i).isEmpty() || dataset.label(i) >= dataset.classes()) {
                throw new AssertionError("example " + i + " has no name or no class");
            }
            dataset.imageUnlessSkipped(i);
        }
    }

    private static byte[] records(int count) {
        byte[] records = new byte[count * RECORD];
        for (int i = 0; i < records.length; i++) {
            records[i] = (byte) (i % RECORD == 0 ? i / RECORD : i);
        }
        return records;
    }

    private byte[] cifarTar() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("cifar-10-batches-bin/test_batch.bin", records(1));
        return tarOf(entries);
    }

    private byte[] imageTar() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("set/test/cat/1.png", TestPictures.png(3, 2, 1));
        entries.put("set/test/dog/2.jpg", TestPictures.jpeg(8, 8, 2));
        entries.put("set/train/dog/3.png", TestPictures.png(2, 3, 3));
        return tarOf(entries);
    }

    private byte[] longNames() throws IOException {
        return tarOf(Map.of("set/" + "n".repeat(120) + "/cat/\u00e4.png", TestPictures.png(3, 2, 1)));
    }

    private byte[] tarOf(Map<String, byte[]> entries) throws IOException {
        Path file = place.put("seed.tar", new byte[0]);
        TestPictures.writeTar(file, entries);
        byte[] padded = Files.readAllBytes(file);
        int end = padded.length;
        while (end > TAR_BLOCK && padded[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(padded, (end + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK + 2 * TAR_BLOCK);
    }

    /** With right checksums in what looks like heads of entries, so that what they say is believed; not in every file. */
    private static byte[] checked(byte[] tar) {
        byte[] checked = tar.clone();
        if (tar.length > 0 && tar.length % 3 == 0) {
            return checked;
        }
        for (int head = 0; head + TAR_BLOCK <= checked.length; head += TAR_BLOCK) {
            if (checked[head + 257] == 'u' && checked[head + 258] == 's') {
                Arrays.fill(checked, head + 148, head + 156, (byte) ' ');
                int sum = 0;
                for (int i = 0; i < TAR_BLOCK; i++) {
                    sum += checked[head + i] & 0xFF;
                }
                byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, checked, head + 148, digits.length);
            }
        }
        return checked;
    }

    private static List<byte[]> jpegs() throws IOException {
        byte[] jpeg = TestPictures.jpeg(16, 16, 1);
        return List.of(
                jpeg,
                TestPictures.encode(TestPictures.smooth(24, 9, 2), "jpeg", true),
                TestPictures.withSegment(jpeg, 0xE1, TestPictures.exif(true, 6)),
                TestPictures.withSegment(jpeg, 0xE2, "ICC_PROFILE\0\1\1abcdefgh".getBytes(StandardCharsets.US_ASCII)),
                DataDoors.class.getResourceAsStream("cmyk.jpg").readAllBytes());
    }

    private static List<byte[]> pngs() {
        return List.of(
                TestPictures.png(5, 4, 1),
                TestPictures.encode(new BufferedImage(9, 3, BufferedImage.TYPE_BYTE_INDEXED), "png"),
                TestPictures.encode(new BufferedImage(9, 3, BufferedImage.TYPE_USHORT_GRAY), "png"),
                TestPictures.encode(new BufferedImage(17, 3, BufferedImage.TYPE_BYTE_BINARY), "png"),
                TestPictures.encode(TestPictures.smooth(9, 9, 1), "png", true));
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static List<byte[]> words(int[]... words) {
        return List.of(words).stream()
                .map(word -> {
                    byte[] bytes = new byte[word.length];
                    for (int i = 0; i < word.length; i++) {
                        bytes[i] = (byte) word[i];
                    }
                    return bytes;
                })
                .toList();
    }
}
