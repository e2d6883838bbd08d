package residua.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.shape.UserException;

class CifarFilesTest {
    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    @Test
    void theGenuineSubsetIsRead() throws IOException {
        Path subset = SharedFiles.at("data/cifar10-subset");
        Dataset test = open("cifar10:" + subset, Split.TEST);
        Dataset train = open("cifar10:" + subset, Split.TRAIN);
        assertEquals(1017, test.size());
        assertEquals(5 * 1017, train.size());
        assertEquals(10, test.classes());
        assertEquals("truck", test.labels().get(9));
        assertEquals("cifar10 train, 5085 images from " + subset, train.description());
        assertEquals(subset.resolve("data_batch_1.bin") + ", record 1016", train.name(1016));
        assertEquals(subset.resolve("data_batch_2.bin") + ", record 0", train.name(1017));

        byte[] second = Files.readAllBytes(subset.resolve("data_batch_2.bin"));
        int at = 3 * RECORD;
        assertEquals(second[at], train.label(1017 + 3));
        Image image = train.image(1017 + 3);
        assertEquals(32, image.width());
        for (int c = 0; c < 3; c++) {
            assertEquals(second[at + 1 + c * 1024 + 5 * 32 + 7] & 0xFF, image.at(5, 7, c), "channel " + c);
        }
    }

    @Test
    void cifar100HasTwoLabels() throws IOException {
        byte[] records = new byte[2 * 3074];
        records[0] = 19;
        records[1] = 99;
        records[3074] = 3;
        records[3075] = 42;
        records[3076] = 7;
        Files.write(folder.resolve("test.bin"), records);
        Dataset test = open("cifar100:" + folder, Split.TEST);
        assertEquals(2, test.size());
        assertEquals(100, test.classes());
        assertEquals(99, test.label(0));
        assertEquals(42, test.label(1));
        assertEquals(7, test.image(1).at(0, 0, 0));

        records[3074] = 20;
        Files.write(folder.resolve("test.bin"), records);
        assertEquals(
                folder.resolve("test.bin") + ": record 1 has the label 20; cifar100 has labels 0 to 19;"
                        + " is this file in the official format?",
                refusal("cifar100:" + folder, Split.TEST));
    }

    @Test
    void namesTheFileCutInARecord() throws IOException {
        Path file = folder.resolve("test_batch.bin");
        Files.write(file, new byte[2 * RECORD + 100]);
        assertEquals(
                file + " is cut in the middle of a record: 6246 bytes are 2 records of 3073 bytes and 100 bytes more;"
                        + " copy or download the file again",
                refusal("cifar10:" + folder, Split.TEST));
        Files.write(file, new byte[0]);
        assertTrue(refusal("cifar10:" + folder, Split.TEST).startsWith(file + " is empty"));
    }

    @Test
    void namesTheRecordWithABadLabel() throws IOException {
        byte[] records = new byte[3 * RECORD];
        records[2 * RECORD] = 10;
        Path file = folder.resolve("test_batch.bin");
        Files.write(file, records);
        assertEquals(
                file + ": record 2 has the label 10; cifar10 has labels 0 to 9; is this file in the official format?",
                refusal("cifar10:" + folder, Split.TEST));
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        assertTrue(refusal("cifar10:" + folder, Split.TRAIN).startsWith(folder + " holds no data_batch_1.bin; get"));
        Files.createFile(folder.resolve("data_batch_1"));
        assertTrue(refusal("cifar10:" + folder, Split.TRAIN).contains("these look like the files for Python"));
        Path nowhere = folder.resolve("nowhere");
        assertTrue(refusal("cifar10:" + nowhere, Split.TEST).startsWith("there is no " + nowhere));
    }

    @Test
    void refusesAnotherNumberOfNames() throws IOException {
        Files.write(folder.resolve("test_batch.bin"), new byte[RECORD]);
        Files.writeString(folder.resolve("batches.meta.txt"), "cat\ndog\n\n");
        assertEquals(
                folder.resolve("batches.meta.txt") + " names 2 classes; cifar10 has 10",
                refusal("cifar10:" + folder, Split.TEST));
    }

    @Test
    void archivesAreReadWhenAnyChecksumWillDo() throws IOException {
        Path archive = archive();
        Dataset test = DataSpec.open(
                "cifar10:" + archive, Split.TEST, OpenOptions.defaults().withAnyChecksum(true));
        assertEquals(2, test.size());
        assertEquals(9, test.label(1));
        assertEquals("j", test.labels().get(9));
        assertEquals(archive + ":test_batch.bin, record 1", test.name(1));
        String message = assertThrows(
                        UserException.class,
                        () -> DataSpec.open(
                                "cifar10:" + archive,
                                Split.TRAIN,
                                OpenOptions.defaults().withAnyChecksum(true)))
                .getMessage();
        assertEquals(archive + " holds no data_batch_1.bin; is it cifar-10-binary.tar.gz?", message);
    }

    @Test
    void otherArchivesAreRefusedWithBothChecksums() throws IOException {
        Path file = folder.resolve("abc.tar.gz");
        Files.writeString(file, "abc");
        String message = refusal("cifar10:" + file, Split.TEST);
        assertTrue(message.contains("900150983cd24fb0d6963f7d28e17f72"), message); // RFC 1321's MD5 of "abc"
        assertTrue(message.contains("c32a1d4ab5d03f1284b67883e8d87530"), message);
    }

    @Test
    void cutArchivesAreRefused() throws IOException {
        Path archive = archive();
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
        String message = assertThrows(
                        UserException.class,
                        () -> DataSpec.open(
                                "cifar10:" + archive,
                                Split.TEST,
                                OpenOptions.defaults().withAnyChecksum(true)))
                .getMessage();
        assertTrue(message.startsWith(archive + " is cut short or no .tar.gz: "), message);
    }

    private Path archive() throws IOException {
        byte[] records = new byte[2 * RECORD];
        records[RECORD] = 9;
        for (int i = 1; i < RECORD; i++) {
            records[i] = (byte) ((i * i) >> 3); // not to be compressed to nothing
        }
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("cifar-10-batches-bin/", new byte[0]);
        entries.put(
                "cifar-10-batches-bin/batches.meta.txt",
                "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(StandardCharsets.UTF_8));
        entries.put("cifar-10-batches-bin/test_batch.bin", records);
        Path tar = folder.resolve("plain.tar");
        TestPictures.writeTar(tar, entries);
        Path archive = folder.resolve("subset.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            Files.copy(tar, out);
        }
        return archive;
    }

    private static Dataset open(String spec, Split split) {
        return DataSpec.open(spec, split, OpenOptions.defaults());
    }

    private static String refusal(String spec, Split split) {
        return assertThrows(UserException.class, () -> open(spec, split)).getMessage();
    }
}
