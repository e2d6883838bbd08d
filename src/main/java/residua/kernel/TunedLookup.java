package residua.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.DeviceFacts;
import residua.shape.IoReason;
import residua.shape.UserException;

/**
 * Finds the tuned values of a device: what the user measured on it, and behind that what ships for its family. A file
 * that is damaged, and values of kernels that have changed, cost a line in the log and nothing else.
 */
public final class TunedLookup {
    private static final Logger LOG = LoggerFactory.getLogger(TunedLookup.class);

    private final Path folder;

    /** Measured values are files in that folder, which need not exist. */
    public TunedLookup(Path folder) {
        this.folder = folder;
    }

    /** With the values in the user's cache. */
    public static TunedLookup ofUser() {
        return new TunedLookup(CacheFolder.of("tuned"));
    }

    /** The values of a device. */
    public TunedValues values(DeviceFacts facts) {
        TunedValues family = family(facts).map(TunedFile::all).orElse(TunedValues.NONE);
        Optional<TunedFile> own = own(facts);
        if (own.isEmpty()) {
            return family;
        }
        long stale = own.get().stale();
        if (stale > 0) {
            LOG.info("{} tuned values are of older kernels and do not count; ./residua tune measures again", stale);
        }
        return own.get().fresh().orElse(family);
    }

    /** What was measured on the device; empty where nothing was, or where the file is damaged. */
    public Optional<TunedFile> own(DeviceFacts facts) {
        Path file = file(facts);
        try {
            return Optional.of(TunedFile.read(file));
        } catch (NoSuchFileException e) {
            LOG.trace("{} is not there", file);
        } catch (UserException e) {
            LOG.warn("{}; it is ignored", e.getMessage());
        } catch (IOException e) {
            LOG.warn("{} cannot be read and is ignored: {}", file, IoReason.of(e));
        }
        return Optional.empty();
    }

    /** What ships for the device's family; empty where none fits. */
    public static Optional<TunedFile> family(DeviceFacts facts) {
        try {
            return TunedFamilies.file(facts)
                    .map(path -> TunedFile.parse(KernelSource.label(path), KernelSource.text(path)));
        } catch (UserException e) { // someone's own, by way of residua.kernels
            LOG.warn("{}; it is ignored", e.getMessage());
            return Optional.empty();
        }
    }

    /** The file for what is measured on a device: its name, and a hash of all that makes it this device. */
    public Path file(DeviceFacts facts) {
        CRC32 hash = new CRC32();
        hash.update(identity(facts).toString().getBytes(UTF_8));
        String readable = facts.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String brief = readable.substring(0, Math.min(40, readable.length()));
        return folder.resolve(String.format(Locale.ROOT, "%s-%08x.json", brief, hash.getValue()));
    }

    /** What a measured time depends on. */
    public static Map<String, String> identity(DeviceFacts facts) {
        Map<String, String> identity = new LinkedHashMap<>();
        for (Map.Entry<String, Object> fact : List.<Map.Entry<String, Object>>of(
                Map.entry("name", facts.name()),
                Map.entry("driver", facts.driver()),
                Map.entry("platform", facts.platform()),
                Map.entry("version", facts.version()),
                Map.entry("kind", facts.kind().name().toLowerCase(Locale.ROOT)),
                Map.entry("computeUnits", facts.computeUnits()),
                Map.entry("nativeFloatLanes", facts.nativeFloatLanes()))) {
            identity.put(fact.getKey(), fact.getValue().toString());
        }
        return identity;
    }
}
