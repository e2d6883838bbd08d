package residua.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most memory that this process had at once, heap, code and, on a CPU, the device's: as far as Linux tells. */
public final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern LINE = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB$");
    private static final long KIB = 1 << 10;

    private PeakMemory() {}

    /** Resident bytes; empty where the system does not tell. */
    public static OptionalLong residentBytes() {
        return residentBytes(STATUS);
    }

    static OptionalLong residentBytes(Path status) {
        try {
            Matcher line = LINE.matcher(Files.readString(status));
            return line.find() ? OptionalLong.of(Long.parseLong(line.group(1)) * KIB) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
