package residua.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.Devices;
import residua.cl.NoDeviceException;
import residua.model.Zoo;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;
import residua.weights.Safetensors;
import residua.weights.WeightFile;

class MainTest {

    @Test
    void withoutACommandItPrintsItsHelp() {
        Cli help = Cli.run();
        assertEquals(0, help.status());
        assertTrue(help.stdout().contains("./residua train"), help.stdout());
        assertEquals("", help.stderr());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "devices",
                "models",
                "summary",
                "train",
                "eval",
                "predict",
                "convert",
                "bench",
                "bench model",
                "bench layers",
                "tune",
                "schedule",
                "trace",
                "completion"
            })
    void helpHasExamples(String command) {
        Cli help = Cli.run((Object[]) (command + " --help").split(" "));
        assertEquals(0, help.status());
        assertTrue(help.stdout().contains("Examples:\n  "), help.stdout());
        assertTrue(help.stdout().contains("./residua " + command), help.stdout());
        String examples = help.stdout().substring(help.stdout().indexOf("Examples:\n") + "Examples:\n".length());
        examples.lines().forEach(line -> assertTrue(line.startsWith("  "), () -> "not in one line: " + line));
    }

    @Test
    void versionIsOneLine() {
        Cli version = Cli.run("--version");
        assertEquals(0, version.status());
        assertEquals(1, version.stdout().lines().count(), version.stdout());
        assertTrue(version.stdout().startsWith("residua "), version.stdout());
    }

    @Test
    void anUnknownCommandIsUsageWithTheNearestName() {
        Cli.run("sumary")
                .failed(
                        Failure.USAGE,
                        "no command is called \"sumary\"",
                        "did you mean summary?",
                        "(see ./residua --help)");
        Cli.run("trian").failed(Failure.USAGE, "did you mean train?");
        Cli.run("bench", "modle").failed(Failure.USAGE, "did you mean model?");
    }

    @Test
    void anUnknownOptionIsUsage() {
        Cli.run("completion", "bash", "--nope").failed(Failure.USAGE, "'--nope'", "(see ./residua completion --help)");
        Cli.run("train", "--epohcs=3").failed(Failure.USAGE, "did you mean --epochs?");
    }

    @Test
    void jsonIsOneObjectOnStdout() {
        assertEquals(
                "bash",
                Cli.run("completion", "bash", "--json").json().get("shell").asText());
    }

    @Test
    void modelsAreListedWithTheKeysThatToolsRead() {
        Map<String, JsonNode> models = new HashMap<>();
        Cli.run("models", "--json")
                .json()
                .get("models")
                .forEach(row -> models.put(row.get("name").asText(), row));
        assertEquals(Set.copyOf(Zoo.names()), models.keySet());
        JsonNode resnet50 = models.get("resnet50");
        assertEquals(25_557_032, resnet50.get("parameters").asLong()); // torchvision's
        assertEquals(4_089_184_256L, resnet50.get("macs").asLong());
        assertEquals(224, resnet50.get("height").asInt());
        assertEquals(1000, resnet50.get("classes").asInt());
        assertEquals(32, models.get("cifar-resnet20").get("width").asInt());
    }

    @Test
    void devicesAreListedWithTheKeysThatToolsReadOrStatusIs3() {
        Cli devices = Cli.run("devices", "--json");
        if (Devices.all().isEmpty()) {
            devices.failed(Failure.NO_DEVICE, "OpenCL");
            return;
        }
        JsonNode first = devices.json().get("devices").get(0);
        for (String key : List.of(
                "index",
                "globalMemoryBytes",
                "localMemoryBytes",
                "maxAllocationBytes",
                "computeUnits",
                "tunedValues")) {
            assertTrue(first.get(key).isIntegralNumber(), key);
        }
        for (String key : List.of("name", "vendor", "driver", "type")) {
            assertTrue(first.get(key).isTextual(), key);
        }
        assertTrue(first.get("fp16").isBoolean() && first.get("fp64").isBoolean());
    }

    @Test
    void aDeviceThatIsNotThereIsStatus3() {
        Cli.run("bench", "--model", "cifar-resnet20", "--device", "no such device")
                .failed(Failure.NO_DEVICE, Devices.all().isEmpty() ? "OpenCL" : "\"no such device\"");
    }

    @Test
    void summaryCounts() {
        JsonNode summary = Cli.run("summary", "--model", "resnet34", "--shortcut", "a", "--json")
                .json();
        assertEquals(21_623_848, summary.get("parameters").asLong());
        assertEquals(3_644_493_824L, summary.get("macs").asLong());
        assertEquals("[64,112,112]", summary.get("layers").get(0).get("output").toString());
    }

    @Test
    void summaryForecastsMemory() {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        JsonNode one = Cli.run("summary", "--model", "cifar-resnet20", "--batch", 1, "--json")
                .json();
        JsonNode many = Cli.run("summary", "--model", "cifar-resnet20", "--batch", 64, "--json")
                .json();
        long parameterBytes = 4 * one.get("parameters").asLong();
        assertTrue(one.get("inferencePeakBytes").asLong() > parameterBytes);
        assertTrue(one.get("trainingPeakBytes").asLong() > 3 * parameterBytes, "gradients and momentum too");
        assertTrue(many.get("trainingPeakBytes").asLong()
                > 10 * one.get("trainingPeakBytes").asLong() / 2);
    }

    @Test
    void convertWritesSafetensors(@TempDir Path folder) {
        Path in = folder.resolve("in.safetensors");
        Path out = folder.resolve("out.safetensors");
        HostTensor tensor = new HostTensor(Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6});
        Safetensors.write(in, Map.of("module.w", tensor), Map.of());
        assertEquals(
                6, Cli.run("convert", in, out, "--json").json().get("elements").asInt());
        assertArrayEquals(tensor.data(), WeightFile.read(out).tensors().get("w").data());
    }

    @Test
    void failuresAreOneLineEach() {
        assertEquals(
                new Failure(1, "no model of that name; try resnet18"),
                Failure.of(new UserException("no model of that name\n  try resnet18")));
        assertEquals(new Failure(3, "none"), Failure.of(new NoDeviceException("none")));
        assertEquals(new Failure(1, "there is no a.th"), Failure.of(new NoSuchFileException("a.th")));
        assertEquals(
                new Failure(1, "permission denied for out"),
                Failure.of(new UncheckedIOException(new AccessDeniedException("out"))));
        assertEquals(new Failure(1, "No space left on device"), Failure.of(new IOException("No space left on device")));
        assertTrue(Failure.of(new OutOfMemoryError("Java heap space")).line().startsWith("out of memory"));
        assertTrue(Failure.of(new IllegalStateException("x")).line().contains("IllegalStateException: x"));
    }

    @Test
    void theTraceShowsOnRequest() {
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        RuntimeException thrown = new UserException("what");
        PrintStream stream = new PrintStream(stderr, true, StandardCharsets.UTF_8);
        assertEquals(1, Failure.of(thrown).report(stream, thrown, true));
        assertTrue(stderr.toString(StandardCharsets.UTF_8).contains("\tat residua.cli.MainTest"), stderr::toString);
    }

    @Test
    void aTableAlignsNumbersToTheRight() {
        assertEquals(
                "name  parameters\nconv       1,728\nfc            10\n",
                new Table("name", "parameters").row("conv", 1728).row("fc", 10).toString());
    }
}
