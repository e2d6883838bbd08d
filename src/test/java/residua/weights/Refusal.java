package residua.weights;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;
import residua.shape.UserException;

/** What tests of bad files ask: one line that names the file and the fault, never another exception. */
final class Refusal {
    private Refusal() {}

    /** The message of the refusal, one line that begins with the file's name and holds the words. */
    static String of(Path file, String words, Executable reading) {
        String message = assertThrows(UserException.class, reading).getMessage();
        assertFalse(message.contains("\n") || message.contains("\r"), message);
        assertTrue(message.startsWith(file.toString()), message);
        assertTrue(message.contains(words), message);
        assertTrue(message.length() < 1000, message);
        return message;
    }

    /** Reads the file cut after every number of bytes below its length: each must be refused. */
    static void everyTruncation(byte[] whole, Path file, int stride, Consumer<Path> reader) throws IOException {
        for (int length = 0; length < whole.length; length += stride) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            Optional<String> refusal = refusal(file, reader, "cut to " + length);
            assertTrue(refusal.isPresent(), "read although cut to " + length + " of " + whole.length + " bytes");
        }
    }

    /** Reads the file with some bits flipped, again and again: each must be read or refused, and some are. */
    static void flips(byte[] whole, Path file, int rounds, int region, Consumer<Path> reader) throws IOException {
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] flipped = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                flipped[random.nextInt(region)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, flipped);
            refused += refusal(file, reader, "round " + round).isPresent() ? 1 : 0;
        }
        assertTrue(refused > rounds / 4, "only " + refused + " of " + rounds + " refused");
    }

    private static Optional<String> refusal(Path file, Consumer<Path> reader, String what) {
        try {
            reader.accept(file);
            return Optional.empty();
        } catch (UserException e) {
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
            assertTrue(e.getMessage().length() < 2000, e.getMessage());
            return Optional.of(e.getMessage());
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
