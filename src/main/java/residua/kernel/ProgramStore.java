package residua.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.DeviceFacts;
import residua.shape.SmallFile;
import residua.shape.UserException;

/**
 * Compiled programs on disk, one file each, named by the SHA-256 of all that the binary depends on. A file holds a
 * mark, the SHA-256 of the binary, and the binary; it appears whole or not at all. The hash is not an extra: a driver
 * may end the process over a damaged binary, and PoCL 3.1 does. Whatever goes wrong here is logged
 * and costs a compilation, nothing else.
 */
final class ProgramStore {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramStore.class);
    private static final byte[] MARK = "residua1".getBytes(US_ASCII);
    private static final int HASH_BYTES = 32;

    /** Of one program; PoCL's largest has a few megabytes. */
    private static final int MOST_BYTES = 1 << 28;

    private static final String SUFFIX = ".bin";

    private final Path folder;
    private final long limitBytes;

    /** Programs in a folder, which is made when it is needed; the oldest go when they exceed the limit. */
    ProgramStore(Path folder, long limitBytes) {
        this.folder = folder;
        this.limitBytes = limitBytes;
    }

    /** Name of the program with this text and these options on this device with this driver. */
    static String key(String source, String options, DeviceFacts device) {
        MessageDigest hash = sha256();
        for (String part : List.of(
                source,
                options,
                device.name(),
                device.vendor(),
                device.platform(),
                device.version(),
                device.driver())) {
            byte[] bytes = part.getBytes(UTF_8);
            hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            hash.update(bytes);
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    /** The binary stored under the key; none where there is none, or where the file is damaged. */
    Optional<byte[]> read(String key) {
        Path file = file(key);
        try {
            byte[] all = SmallFile.bytes(file, MOST_BYTES);
            int start = MARK.length + HASH_BYTES;
            if (all.length > start && Arrays.equals(MARK, Arrays.copyOf(all, MARK.length))) {
                byte[] binary = Arrays.copyOfRange(all, start, all.length);
                byte[] hash = Arrays.copyOfRange(all, MARK.length, start);
                if (Arrays.equals(hash, sha256().digest(binary))) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now())); // read lately, kept longer
                    return Optional.of(binary);
                }
            }
            LOG.debug("{} is damaged; the program is compiled again", file);
        } catch (NoSuchFileException e) {
            LOG.trace("{} is not there", file);
        } catch (UserException e) {
            LOG.debug("{}; the program is compiled again", e.getMessage());
        } catch (IOException e) {
            LOG.debug("{} cannot be read; the program is compiled again", file, e);
        }
        return Optional.empty();
    }

    /** Stores a binary under the key, in place of any other. */
    void write(String key, byte[] binary) {
        if (binary.length == 0) {
            LOG.debug("the driver gave an empty binary; the program will be compiled at every start");
            return;
        }
        Path file = file(key);
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, key, ".part");
            try {
                ByteBuffer all = ByteBuffer.allocate(MARK.length + HASH_BYTES + binary.length);
                Files.write(
                        part,
                        all.put(MARK).put(sha256().digest(binary)).put(binary).array());
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            LOG.debug("stored {} ({} bytes)", file, binary.length);
            prune();
        } catch (IOException e) {
            LOG.debug("a program cannot be stored in {}; it will be compiled at every start", folder, e);
        }
    }

    /** Forgets a binary that the driver does not take. */
    void remove(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            LOG.debug("{} cannot be removed", file(key), e);
        }
    }

    /** A stored program as it was when it was looked at: other processes read, write and delete meanwhile. */
    private record Stored(Path file, long readMillis, long bytes) {}

    /** Deletes what was not read for longest, down to half the limit. */
    private void prune() throws IOException {
        List<Stored> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(f -> f.toString().endsWith(SUFFIX))
                    .map(f ->
                            new Stored(f, f.toFile().lastModified(), f.toFile().length()))
                    .sorted(Comparator.comparingLong(Stored::readMillis))
                    .toList();
        }
        long total = files.stream().mapToLong(Stored::bytes).sum();
        if (total <= limitBytes) {
            return;
        }
        for (Stored stored : files) {
            if (total <= limitBytes / 2) {
                return;
            }
            total -= stored.bytes();
            Files.deleteIfExists(stored.file());
        }
    }

    private Path file(String key) {
        return folder.resolve(key + SUFFIX);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
