package residua.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.Devices;
import residua.cl.NoDeviceException;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;
import residua.weights.Safetensors;
import residua.weights.WeightFile;

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
    @ValueSource(strings = {"--help", "completion --help", "devices --help", "summary --help", "convert --help"})
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
        assertEquals(Failure.USAGE, run("sumary"));
        assertEquals("", text(stdout));
        assertEquals(
                "residua: Unmatched argument at index 0: 'sumary'; did you mean summary?" + " (see ./residua --help)\n",
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
    void devicesAreListedWithTheKeysThatToolsReadOrStatusIs3() throws IOException {
        int status = run("devices", "--json");
        if (Devices.all().isEmpty()) {
            assertEquals(Failure.NO_DEVICE, status);
            assertEquals("", text(stdout));
            assertEquals(1, text(stderr).lines().count(), text(stderr));
            return;
        }
        assertEquals(0, status, text(stderr));
        JsonNode first =
                new ObjectMapper().readTree(text(stdout)).get("devices").get(0);
        for (String key :
                List.of("index", "globalMemoryBytes", "localMemoryBytes", "maxAllocationBytes", "computeUnits")) {
            assertTrue(first.get(key).isIntegralNumber(), key);
        }
        for (String key : List.of("name", "vendor", "driver", "type")) {
            assertTrue(first.get(key).isTextual(), key);
        }
        assertTrue(first.get("fp16").isBoolean() && first.get("fp64").isBoolean());
    }

    @Test
    void summaryCounts() throws IOException {
        assertEquals(0, run("summary", "--model", "resnet34", "--shortcut", "a", "--json"));
        JsonNode summary = new ObjectMapper().readTree(text(stdout));
        assertEquals(21_623_848, summary.get("parameters").asLong());
        assertEquals(3_644_493_824L, summary.get("macs").asLong());
        assertEquals("[64,112,112]", summary.get("layers").get(0).get("output").toString());
    }

    @Test
    void anUnknownModelIsOneLineWithTheNearestNames() {
        assertEquals(Failure.FAILED, run("summary", "--model", "resnet5"));
        assertEquals(1, text(stderr).lines().count(), text(stderr));
        assertTrue(text(stderr).contains("resnet50"), text(stderr));
    }

    @Test
    void convertWritesSafetensors(@TempDir Path folder) throws IOException {
        Path in = folder.resolve("in.safetensors");
        Path out = folder.resolve("out.safetensors");
        HostTensor tensor = new HostTensor(Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6});
        Safetensors.write(in, Map.of("module.w", tensor), Map.of());
        assertEquals(0, run("convert", in.toString(), out.toString(), "--json"), text(stderr));
        assertEquals(
                6, new ObjectMapper().readTree(text(stdout)).get("elements").asInt());
        assertArrayEquals(tensor.data(), WeightFile.read(out).tensors().get("w").data());
    }

    @Test
    void failuresAreOneLineEach() {
        assertEquals(
                new Failure(1, "no model of that name; try resnet18"),
                Failure.of(new UserException("no model of that name\n  try resnet18")));
        assertEquals(new Failure(3, "none"), Failure.of(new NoDeviceException("none")));
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
