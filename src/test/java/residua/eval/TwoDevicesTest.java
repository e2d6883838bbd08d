package residua.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;

/** Two devices at work at once. PoCL makes two of one CPU. */
class TwoDevicesTest {
    private static final int LONGEST_SECONDS = 300;

    @TempDir
    private Path folder;

    @Test
    void twoDevicesRunTwoModelsAtOnce() throws IOException, InterruptedException {
        TestDevice.require();
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoDevicesMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("POCL_DEVICES", "pthread pthread");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), "hangs");
        } finally {
            process.destroyForcibly();
        }
        String last = Files.readString(said).strip();
        assertEquals(0, process.exitValue(), last);
        assumeFalse(last.endsWith(" devices"), "skipped: there is no PoCL to make two devices of one CPU; " + last);
        assertEquals("80 answers are the same", last);
    }
}
