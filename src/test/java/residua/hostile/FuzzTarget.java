package residua.hostile;

import java.io.IOException;
import java.nio.file.Files;

/** What a coverage-guided fuzzer of the JVM calls: one reader, named by the system property {@code residua.hostile.reader}. */
public final class FuzzTarget {
    /** Each class is rewritten when it is first used, by the thread that uses it. */
    private static final long OF_THE_AGENT = 256 << 20;

    private static Knock knock;

    private FuzzTarget() {}

    /** Called once, before any input. */
    public static void fuzzerInitialize() throws IOException {
        String name = System.getProperty("residua.hostile.reader");
        Door door = Doors.all(new Place(Files.createTempDirectory("fuzz"), "inputs")).stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no reader is called " + name));
        knock = new Knock(door, OF_THE_AGENT);
    }

    /** Called with each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        knock.at(input);
    }
}
