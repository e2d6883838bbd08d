package residua.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.DeviceFacts;
import residua.shape.IoReason;
import residua.shape.SmallFile;
import residua.shape.UserException;

/**
 * Variants of kernels that gave wrong results on a device, and are not used there until {@code ./residua verify} finds them
 * right: a driver may have been at fault. A text file for each device and driver in the user's cache, one variant a line.
 *
 * @param names kernel, slash, variant, such as {@code MaxPool/group}
 */
public record Quarantine(Set<String> names) {
    /** Nothing is in it. */
    public static final Quarantine NONE = new Quarantine(Set.of());

    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern NAME = Pattern.compile("[\\w. -]+/[\\w. -]+");
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    /** Copies the names. */
    public Quarantine {
        names = Set.copyOf(names);
    }

    /** Whether a variant of a kernel may be used. */
    public boolean allows(String kernel, String variant) {
        return names.isEmpty() || !names.contains(name(kernel, variant));
    }

    /** How a variant is written. */
    public static String name(String kernel, String variant) {
        return kernel + "/" + variant;
    }

    /** What the user's last verification of the device left. */
    public static Quarantine of(DeviceFacts facts) {
        return read(file(facts));
    }

    /** What a file holds, lines that name no variant left out; nothing where it cannot be read. At most 64 bytes a byte. */
    static Quarantine read(Path file) {
        try {
            return new Quarantine(SmallFile.text(file, MOST_BYTES)
                    .lines()
                    .filter(NAME.asMatchPredicate())
                    .collect(Collectors.toSet()));
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (UserException e) {
            LOG.warn("{}; it is ignored", e.getMessage());
            return NONE;
        } catch (IOException e) {
            LOG.warn("{} cannot be read and is ignored: {}", file, IoReason.of(e));
            return NONE;
        }
    }

    /** Keeps these names for the device, in place of what was kept before; none: the file goes. */
    public static void keep(DeviceFacts facts, Collection<String> names) {
        Path file = file(facts);
        try {
            if (names.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Files.createDirectories(file.getParent());
                Files.write(file, new TreeSet<>(names), UTF_8);
            }
        } catch (IOException e) {
            throw new UserException("the quarantine cannot be written to " + file + ": " + IoReason.of(e), e);
        }
    }

    /** Where they are kept: another file for another driver. */
    public static Path file(DeviceFacts facts) {
        String name = new TunedLookup(CacheFolder.of("quarantine")).file(facts).toString();
        return Path.of(name.replaceAll("[.]json$", ".txt"));
    }
}
