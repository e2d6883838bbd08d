package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

class MainTest {

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    private int run(String... args) {
        return Main.run(stream(stdout), stream(stderr), args);
    }

    @Test
    void withoutACommandItPrintsItsHelp() {
        assertEquals(0, run());
        assertTrue(text(stdout).contains("./residua train"), text(stdout));
        assertEquals("", text(stderr));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "completion --help"})
    void helpHasExamples(String args) {
        assertEquals(0, run(args.split(" ")));
        assertTrue(text(stdout).contains("Examples:\n  "), text(stdout));
        assertTrue(text(stdout).contains("./residua "), text(stdout));
    }

    @Test
    void versionIsOneLine() {
        assertEquals(0, run("--version"));
        assertEquals(1, text(stdout).lines().count(), text(stdout));
        assertTrue(text(stdout).startsWith("residua "), text(stdout));
    }

    @Test
    void anUnknownCommandIsUsageWithTheNearestName() {
        assertEquals(Failure.USAGE, run("completoin"));
        assertEquals("", text(stdout));
        assertEquals(
                "residua: Unmatched argument at index 0: 'completoin'; did you mean completion?"
                        + " (see ./residua --help)\n",
                text(stderr));
    }

    @Test
    void anUnknownOptionIsUsageInOneLine() {
        assertEquals(Failure.USAGE, run("completion", "bash", "--nope"));
        assertEquals(1, text(stderr).lines().count(), text(stderr));
        assertTrue(text(stderr).contains("'--nope'"), text(stderr));
        assertTrue(text(stderr).endsWith("(see ./residua completion --help)\n"), text(stderr));
    }

    @Test
    void jsonIsOneObjectOnStdout() throws IOException {
        assertEquals(0, run("completion", "bash", "--json"));
        assertEquals(
                "bash", new ObjectMapper().readTree(text(stdout)).get("shell").asText());
        assertEquals(1, text(stdout).lines().count());
    }

    @Test
    void failuresAreOneLineEach() {
        assertEquals(
                new Failure(1, "no model of that name; try resnet18"),
                Failure.of(new UserException("no model of that name\n  try resnet18")));
        assertEquals(new Failure(1, "no such file: a.th"), Failure.of(new NoSuchFileException("a.th")));
        assertEquals(
                new Failure(1, "no permission for out"),
                Failure.of(new UncheckedIOException(new AccessDeniedException("out"))));
        assertEquals(new Failure(1, "No space left on device"), Failure.of(new IOException("No space left on device")));
        assertTrue(Failure.of(new OutOfMemoryError("Java heap space")).line().startsWith("out of memory"));
        assertTrue(Failure.of(new IllegalStateException("x")).line().contains("IllegalStateException: x"));
    }

    @Test
    void theTraceShowsOnRequest() {
        RuntimeException thrown = new UserException("what");
        assertEquals(1, Failure.of(thrown).report(stream(stderr), thrown, true));
        assertTrue(text(stderr).contains("\tat residua.cli.MainTest"), text(stderr));
    }

    @Test
    void aTableAlignsNumbersToTheRight() {
        assertEquals(
                "name  parameters\nconv       1,728\nfc            10\n",
                new Table("name", "parameters").row("conv", 1728).row("fc", 10).toString());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
