package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;

/**
 * Ctrl-C and the like while a driver compiles kernels. Were the compiler's library to clean up meanwhile, it might crash; the
 * layer of the fault injection shows whether libraries do.
 */
class SignalTest {
    private static final int LONGEST_SECONDS = 120;
    /** What a shell says of SIGTERM. */
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    @Test
    void theProcessEndsAndTheCompilerUnderWayDoesNotCrashIt() throws IOException, InterruptedException {
        TestDevice.require();
        Path said = folder.resolve("said");
        Path cache = folder.resolve("cache");
        Path crash = folder.resolve("crash");
        Path lastWords = folder.resolve("lastWords");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ErrorFile=" + crash,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "verify",
                        "--kernel",
                        "forward/")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().put("OPENCL_LAYERS", FaultLayer.build(folder).toString());
        builder.environment().put("FAULT_LOG", lastWords.toString());
        builder.environment().put("POCL_CACHE_DIR", folder.resolve("pocl").toString());
        Process process = builder.start();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
            while (process.isAlive() && programs(cache) == 0 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            assertTrue(process.isAlive(), () -> read(said));
            assumeTrue(process.supportsNormalTermination(), "skipped: no signals here");
            process.destroy();
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), "hangs");
        } finally {
            process.destroyForcibly();
        }
        assertFalse(Files.exists(crash), () -> read(crash));
        assertFalse(Files.exists(lastWords), "a library cleaned up");
        assertEquals(ENDED_BY_SIGTERM, process.exitValue(), () -> read(said));
    }

    /** Compiled and stored, so that others are being compiled. */
    private static long programs(Path cache) {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException | UncheckedIOException e) {
            return 0; // not yet there, or a file that was renamed meanwhile
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
