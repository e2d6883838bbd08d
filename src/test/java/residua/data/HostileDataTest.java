package residua.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.hostile.Door;
import residua.hostile.Knock;
import residua.hostile.Place;
import residua.shape.UserException;

/** Archives and pictures that are made to hurt: small files that would take much. */
class HostileDataTest {
    private static final int BLOCK = 512;

    @TempDir
    Path folder;

    private Place place;

    @BeforeEach
    void open() {
        place = new Place(folder, "inputs");
    }

    private void refused(String name, String words, byte[] input) throws IOException {
        Door door = DataDoors.all(place).stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow();
        new Knock(door).at(input);
        String message = assertThrows(UserException.class, () -> door.reading().read(input))
                .getMessage();
        assertTrue(message.contains(words), message);
    }

    /** Twenty thousand global records, which a reader may copy for each entry that follows. */
    @Test
    void globalRecordsBeforeManyEntries() throws IOException {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            String record = " k" + (100_000 + i) + "=v\n";
            records.append(record.length() + 2).append(record);
        }
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(head("global", records.length(), 'g'));
        tar.writeBytes(Arrays.copyOf(
                records.toString().getBytes(StandardCharsets.US_ASCII),
                (records.length() + BLOCK - 1) / BLOCK * BLOCK));
        for (int i = 0; i < 400; i++) {
            tar.writeBytes(head("class/" + i + ".txt", 0, '0'));
        }
        tar.writeBytes(new byte[2 * BLOCK]);
        refused("image tar", "holds no images", tar.toByteArray());
    }

    @Test
    void sizesBeyondTheArchive() throws IOException {
        for (char kind : new char[] {'0', 'L', 'x', 'g', 'S'}) {
            byte[] large = head("class/1.png", 0, kind);
            large[124] = (byte) 0x80;
            for (int i = 125; i < 136; i++) {
                large[i] = (byte) (i < 129 ? 0 : 0x7F);
            }
            refused("image tar", "cut short", joined(summed(large), new byte[2 * BLOCK]));
        }
    }

    @Test
    void pathsThatPointOut() throws IOException {
        for (String path : new String[] {"../c/1.png", "/c/1.png", "c/../../1.png"}) {
            String record = " path=" + path + "\n";
            byte[] extension = (record.length() + 2 + record).getBytes(StandardCharsets.US_ASCII);
            byte[] tar = joined(
                    joined(head("x", extension.length, 'x'), Arrays.copyOf(extension, BLOCK)),
                    joined(head("c/1.png", 0, '0'), new byte[2 * BLOCK]));
            refused("image tar", "points out of the archive; refused", tar);
        }
    }

    /** 128 MiB of zeros, packed into 128 KiB. */
    @Test
    void anArchiveThatUnpacks() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(head("cifar/test_batch.bin", 128 << 20, '0'));
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 128; i++) {
                out.write(piece);
            }
        }
        refused("cifar tar.gz", "it holds more than", packed.toByteArray());
    }

    @Test
    void picturesThatClaimTheSky() throws IOException {
        refused("png", "claims 9000x9000 pixels", TestPictures.bomb(9000, 9000));
        refused("png", "claims", TestPictures.bomb(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void scansWithoutEnd() throws IOException {
        byte[] jpeg = TestPictures.jpeg(16, 16, 1);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.write(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < 5000; i++) {
            many.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0});
        }
        refused("jpeg", "scans", many.toByteArray());
    }

    private static byte[] head(String name, long bytes, char kind) {
        byte[] head = new byte[BLOCK];
        put(head, 0, name);
        put(head, 124, String.format("%011o", bytes));
        head[156] = (byte) kind;
        put(head, 257, "ustar\00000");
        return summed(head);
    }

    private static byte[] summed(byte[] head) {
        put(head, 148, "        ");
        int sum = 0;
        for (byte b : head) {
            sum += b & 0xFF;
        }
        put(head, 148, String.format("%06o\0 ", sum));
        return head;
    }

    private static void put(byte[] head, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, head, at, bytes.length);
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }
}
