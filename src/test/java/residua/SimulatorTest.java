package residua;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tests with the tag {@code simulator} on the device simulator oclgrind, which reports every access out of
 * bounds, every data race and every use of an uninitialised value. They are what {@code native-tests/simulate.sh}, which runs
 * all other kernels there and is much quicker, does not have: the probes, and settings that no device takes by itself.
 *
 * <p>What such tests must mind (oclgrind 21.10): it is some thousand times slower than a device, so they take their
 * smallest shapes. It knows one thread only, so they copy with the blocking transfers of {@link residua.cl.ClQueue}: for
 * the others JOCL waits in a thread of its own. And a write from the host makes all else in that buffer count as
 * uninitialised, so a buffer is written whole ({@link residua.tensor.GuardedTensors} does).
 */
class SimulatorTest {
    /** What there is at least, so that a tag that got lost shows. */
    private static final int FEWEST_TESTS = 20;

    private static final int LONGEST_MINUTES = 30;
    private static final Pattern SUCCEEDED = Pattern.compile("(\\d+) tests succeeded");

    @TempDir
    private Path folder;

    private record Outcome(int status, String output, String reports) {

        int succeeded() {
            Matcher count = SUCCEEDED.matcher(output);
            return count.find() ? Integer.parseInt(count.group(1)) : 0;
        }
    }

    @BeforeAll
    static void requireSimulator() {
        boolean found = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "oclgrind")));
        assumeTrue(found, "oclgrind is not installed: kernels are not run under the simulator");
    }

    @Test
    void kernelsRunWithoutAReport() throws IOException, InterruptedException {
        Outcome outcome = simulate("simulator");
        assertAll(
                () -> assertEquals("", outcome.reports(), "reports of the simulator"),
                () -> assertEquals(0, outcome.status(), outcome.output()),
                () -> assertTrue(outcome.succeeded() >= FEWEST_TESTS, outcome.output()));
    }

    @Test
    void plantedFaultsAreReported() throws IOException, InterruptedException {
        Outcome outcome = simulate("planted");
        for (String report :
                List.of("Invalid write of size 4", "Read-write data race", "depends on uninitialized value")) {
            assertTrue(outcome.reports().contains(report), report + " not among:\n" + outcome.reports());
        }
    }

    private Outcome simulate(String... args) throws IOException, InterruptedException {
        Path reports = folder.resolve("reports.txt");
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of("oclgrind", "--data-races", "--uninitialized"));
        // Optimised code has instructions (freeze) at which the check for uninitialised values gives up.
        command.addAll(List.of("--build-options", "-cl-opt-disable", "--max-errors", "100"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-XX:ErrorFile=" + folder.resolve("crash.txt"),
                "-cp",
                System.getProperty("java.class.path")));
        command.add(SimulatorMain.class.getName());
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(reports.toFile());
        // Binaries of the simulator must not mix with those of real devices.
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES), () -> "still running: " + read(output));
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), read(output), read(reports));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
