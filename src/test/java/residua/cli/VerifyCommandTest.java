package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;
import residua.kernel.KernelSource;

/** In processes of their own, with a cache of their own: a quarantine would change the kernels of other tests. */
class VerifyCommandTest {
    private static final int LONGEST_SECONDS = 120;

    @TempDir
    private Path folder;

    @BeforeAll
    static void needADevice() {
        TestDevice.require();
    }

    private record Ended(int status, JsonNode result) {}

    private Ended run(List<String> options, String... words) throws IOException, InterruptedException {
        Path output = folder.resolve("output.json");
        Path errors = folder.resolve("errors.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(words));
        command.add("--json");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), "ended");
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), new ObjectMapper().readTree(output.toFile()));
    }

    /** The kernels with a ReLU that lets everything pass. */
    private Path brokenKernels() throws IOException {
        Path from = Path.of("opencl");
        Path to = folder.resolve("opencl");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        Path relu = to.resolve("elementwise/relu.cl");
        String text = Files.readString(relu);
        String right = "lanes_relu(lanes_load(x + i * LANES))";
        assertTrue(text.contains(right), "what is to be broken");
        Files.writeString(relu, text.replace(right, "lanes_load(x + i * LANES)"));
        return to;
    }

    @Test
    void aWrongKernelIsFoundAndGoesIntoQuarantineUntilItIsRightAgain() throws IOException, InterruptedException {
        List<String> broken = List.of("-D" + KernelSource.FOLDER_PROPERTY + "=" + brokenKernels());
        Ended first = run(broken, "verify", "--kernel", "Relu/");
        assertEquals(1, first.status(), first.result()::toString);
        assertFalse(first.result().get("proven").asBoolean());
        assertEquals(4, first.result().get("verdicts").size());
        for (JsonNode verdict : first.result().get("verdicts")) {
            assertTrue(verdict.get("wrong").asInt() > 0, verdict::toString);
            assertTrue(verdict.get("faults").get(0).asText().contains(", not 0.0"), verdict::toString);
        }
        assertEquals(List.of("Relu/group", "Relu/plain", "Relu/stream", "Relu/vector"), quarantine());

        Ended other = run(List.of(), "verify", "--kernel", "Add/");
        assertEquals(0, other.status());
        assertEquals(4, quarantine().size(), "not looked at");

        Ended again = run(List.of(), "verify", "--kernel", "Relu/");
        assertEquals(0, again.status(), again.result()::toString);
        assertEquals(List.of(), quarantine());
    }

    private List<String> quarantine() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        run(List.of(), "devices")
                .result()
                .get("devices")
                .get(0)
                .get("quarantine")
                .forEach(n -> names.add(n.asText()));
        return names;
    }

    @Test
    void aNameThatNoKernelHas() {
        Cli.run("verify", "--kernel", "nothing").failed(Failure.FAILED, "\"nothing\"");
    }

    @Test
    void quickAndFullAtOnceAreRefused() {
        assertEquals(Failure.USAGE, Cli.run("verify", "--quick", "--full").status());
    }
}
