package residua.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long anything on the machine has waited for a processor, as Linux counts it; elsewhere it never has. */
final class Stalls {
    private static final Path PRESSURE = Path.of("/proc/pressure/cpu");
    private static final String TOTAL = "total=";

    private Stalls() {}

    /** Microseconds since the start of the machine in which something waited. */
    static long micros() {
        if (!Files.isReadable(PRESSURE)) {
            return 0;
        }
        try {
            String some = Files.readAllLines(PRESSURE).get(0);
            return Long.parseLong(some.substring(some.indexOf(TOTAL) + TOTAL.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
