package residua.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.shape.UserException;

class AtomicFileTest {
    @TempDir
    Path folder;

    private static AtomicFile.Content text(String text) {
        return out -> AtomicFile.writeAll(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static AtomicFile.Content failing(Exception after) {
        return out -> {
            text("half of it").writeTo(out);
            if (after instanceof IOException io) {
                throw io;
            }
            throw (RuntimeException) after;
        };
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private String refusal(Path target, AtomicFile.Content content) {
        String message = assertThrows(UserException.class, () -> AtomicFile.write(target, content))
                .getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void aNewFileReplacesTheOldOneAndNothingElseIsLeft() throws IOException {
        Path target = folder.resolve("a");
        AtomicFile.write(target, text("first, the longer one"));
        AtomicFile.write(target, text("second"));
        assertEquals("second", Files.readString(target));
        assertEquals(List.of("a"), names());
    }

    @Test
    void aLinkStaysOne() throws IOException {
        Path target = Files.createDirectory(folder.resolve("disk")).resolve("a");
        AtomicFile.write(target, text("old"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("disk", "a"));
        AtomicFile.write(link, text("new"));
        assertEquals("new", Files.readString(target));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of("disk", "link"), names());
    }

    @Test
    void aFullDiskLeavesTheOldFileAndSaysSo() throws IOException {
        Path target = folder.resolve("a");
        AtomicFile.write(target, text("old"));
        String message = refusal(target, failing(new IOException("No space left on device")));
        assertEquals("cannot write " + target + ": No space left on device; the file from before is unharmed", message);
        assertEquals("old", Files.readString(target));
        assertEquals(List.of("a"), names());
    }

    @Test
    void aFailureOfOursLeavesNothingBehindEither() throws IOException {
        Path target = folder.resolve("a");
        assertThrows(
                IllegalStateException.class,
                () -> AtomicFile.write(target, failing(new IllegalStateException("planted"))));
        assertEquals(List.of(), names());
    }

    @Test
    void aRemnantOfAKilledProcessIsOverwritten() throws IOException {
        Files.writeString(folder.resolve("a.tmp"), "a longer remnant of a process that was killed");
        AtomicFile.write(folder.resolve("a"), text("new"));
        assertEquals("new", Files.readString(folder.resolve("a")));
        assertEquals(List.of("a"), names());
    }

    @Test
    void placesThatTakeNoFileAreNamed() throws IOException {
        Path absent = folder.resolve("absent/a");
        assertEquals(
                "cannot write " + absent + ": there is no folder " + absent.getParent(), refusal(absent, text("x")));
        assertTrue(refusal(folder, text("x")).startsWith(folder + " is a directory"));
        Path file = Files.writeString(folder.resolve("file"), "kept");
        Path below = file.resolve("a");
        assertTrue(refusal(below, text("x")).contains("there is no folder " + file));
        assertEquals("kept", Files.readString(file));
        Files.createDirectory(folder.resolve("b.tmp"));
        assertTrue(refusal(folder.resolve("b"), text("x")).startsWith("cannot write " + folder.resolve("b")));
        assertTrue(Files.isDirectory(folder.resolve("b.tmp")));
    }

    @Test
    void devicesAreNotWrittenOver() {
        Path device = Path.of("/dev/null");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(device), "no /dev/null on this system");
        assertEquals("/dev/null is no regular file and is not written over", refusal(device, text("x")));
    }
}
