package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import residua.cl.Devices;
import residua.kernel.KernelSource;

class BenchCommandTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("residua.bench");
    private static final Object[] TINY = {
        "bench", "layers", "--model", "cifar-resnet8", "--size", 8, "--batch", 2, "--repeats", 2
    };

    private static Cli tiny(Object... more) {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        Object[] words = new Object[TINY.length + more.length];
        System.arraycopy(TINY, 0, words, 0, TINY.length);
        System.arraycopy(more, 0, words, TINY.length, more.length);
        return Cli.run(words);
    }

    @Test
    void layersHaveTheKeysThatToolsRead() {
        JsonNode bench = tiny("--json").json();
        ResultSchema.assertValid(bench, "layers");
        assertTrue(bench.get("device").get("gigaflops").asDouble() > 0);
        assertTrue(bench.get("device").get("gigabytesPerSecond").asDouble() > 0);
        assertTrue(bench.get("device").get("memory").get("triad").get("median").asDouble() > 0);
        assertEquals(2, bench.get("repeats").asInt());
        assertEquals(0, bench.get("leftOut").size());
        Set<String> passes = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        for (JsonNode row : bench.get("results")) {
            passes.add(row.get("pass").asText());
            assertTrue(names.add(row.get("name").asText()), row::toString);
            assertEquals("us", row.get("unit").asText());
            assertTrue(row.get("p10").asDouble() > 0, row::toString);
            assertTrue(row.get("p10").asDouble() <= row.get("median").asDouble(), row::toString);
            assertTrue(row.get("median").asDouble() <= row.get("p90").asDouble(), row::toString);
            assertTrue(
                    Set.of("compute", "bandwidth").contains(row.get("boundBy").asText()), row::toString);
            assertEquals(
                    row.get("bound").asDouble() / row.get("median").asDouble(),
                    row.get("fractionOfBound").asDouble(),
                    1e-9,
                    row::toString);
            for (String key : List.of("leastBytes", "gigabytesPerSecond", "count", "batch")) {
                assertTrue(row.get(key).asDouble() > 0, key);
            }
        }
        assertEquals(Set.of("forward", "backward-data", "backward-weights", "other"), passes);
        assertEquals(4, bench.get("totals").size());
        JsonNode forward = bench.get("totals").get(0);
        assertEquals("forward", forward.get("pass").asText());
        assertEquals(7, forward.get("layers").asInt(), "with option A, no convolution in shortcuts");
        assertTrue(forward.get("geometricMeanFraction").asDouble() > 0);
    }

    @Test
    void peopleGetATableWithALegend() {
        Cli bench = tiny("--pass", "backward-weights", "--algorithm", "plain");
        assertEquals(0, bench.status(), bench.stderr());
        assertTrue(bench.stdout().contains("cifar-resnet8, batch 2, convolutions, backward-weights\n"), bench.stdout());
        assertTrue(bench.stdout().contains("3x3 16-16, 8x8"), bench.stdout());
        assertTrue(bench.stdout().contains("  plain  "), bench.stdout());
        assertTrue(bench.stdout().contains("where Winograd saves products"), bench.stdout());
        assertTrue(bench.stdout().endsWith("\n"), bench.stdout());
    }

    @Test
    void rowsHaveEverySample() {
        JsonNode row = tiny("--pass", "forward", "--json").json().get("results").get(0);
        assertEquals("lower", row.get("better").asText());
        assertEquals(2, row.get("samples").size());
        double median = row.get("median").asDouble();
        assertTrue(row.get("interval").get("low").asDouble() <= median, row::toString);
        assertTrue(row.get("interval").get("high").asDouble() >= median, row::toString);
    }

    @Test
    void wrongUsageIsRefused() {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        Cli.run("bench", "layers", "--algorithm", "fastest").failed(Failure.FAILED, "\"fastest\"", "direct");
        Cli.run("bench", "layers", "--repeats", 0).failed(Failure.FAILED, "--repeats");
        Cli.run("bench", "layers", "--batch", 0).failed(Failure.FAILED, "--batch");
        Cli.run("bench", "layers", "--pass", "sideways").failed(Failure.USAGE, "backward-weights");
        Cli.run("bench", "layers", "--model", "resnet51").failed(Failure.FAILED, "resnet50");
    }

    @Test
    void wholeNetworksInEachScenario(@TempDir Path folder) throws IOException {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        Path csv = folder.resolve("rows.csv");
        JsonNode bench = Cli.run(
                        "bench",
                        "model",
                        "--model",
                        "cifar-resnet8",
                        "--size",
                        8,
                        "--batch",
                        "2,4",
                        "--repeats",
                        1,
                        "--scenario",
                        "single-stream,multi-stream,offline,training",
                        "--csv",
                        csv,
                        "--json")
                .json();
        ResultSchema.assertValid(bench, "model");
        Set<String> figures = new TreeSet<>();
        for (JsonNode row : bench.get("results")) {
            figures.add(row.get("scenario").asText() + " " + row.get("batch") + " "
                    + row.get("figure").asText() + row.path("stage").asText());
            assertFalse(row.has("void"), row::toString);
        }
        assertTrue(
                figures.containsAll(List.of(
                        "single-stream 1 latency",
                        "single-stream 1 memory",
                        "multi-stream 8 latency",
                        "offline 2 throughput",
                        "offline 4 throughput",
                        "training 2 throughput",
                        "training 4 throughput",
                        "training 4 timeforward",
                        "training 4 timebackward",
                        "training 4 timeupdate",
                        "training 4 timeupload")),
                figures::toString);
        assertEquals(8, bench.get("checks").size());
        bench.get("checks")
                .forEach(check -> assertTrue(
                        check.get("error").asDouble() < check.get("allowed").asDouble() / 5, check::toString));
        assertEquals(6, bench.get("plans").size());
        List<String> lines = Files.readAllLines(csv);
        assertEquals(bench.get("results").size() + 1, lines.size());
        assertTrue(lines.get(1).startsWith("\"cifar-resnet8, single stream\",models,"), lines.get(1));
    }

    /** Direct convolutions whose filters are a hundredth too large: figures of wrong answers are void, and the run fails. */
    @Test
    void aWrongKernelMakesItsFiguresVoidAndTheRunFail(@TempDir Path folder) throws IOException {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        String tile = "conv/direct_tile.clh";
        String right = "const VCB f = vload_cb(filter + (s * CB + c) * CB);";
        String text = Files.readString(Path.of("opencl", tile));
        assertTrue(text.contains(right), "what is to be broken");
        Files.createDirectories(folder.resolve(tile).getParent());
        Files.writeString(folder.resolve(tile), text.replace(right, right.replace(";", " * 1.01f;")));
        System.setProperty(KernelSource.FOLDER_PROPERTY, folder.toString());
        LOGGER.setLevel(Level.ERROR); // it warns of each
        try {
            Path page = folder.resolve("page.html");
            Cli layers = tiny("--pass", "forward", "--algorithm", "direct", "--html", page);
            assertEquals(Failure.FAILED, layers.status());
            assertTrue(layers.stderr().contains("wrong answers, which make their figures void: "), layers.stderr());
            assertTrue(layers.stdout().contains("void: cifar-resnet8, batch 2, forward, "), layers.stdout());
            assertTrue(Files.readString(page).contains("void for a wrong answer: cifar-resnet8, batch 2, forward, "));
            Cli model = Cli.run(
                    "bench",
                    "model",
                    "--model",
                    "cifar-resnet8",
                    "--size",
                    8,
                    "--repeats",
                    1,
                    "--scenario",
                    "single-stream",
                    "--untuned",
                    "--json",
                    "--html",
                    page);
            assertEquals(Failure.FAILED, model.status());
            JsonNode row =
                    new ObjectMapper().readTree(model.stdout()).get("results").get(0);
            assertTrue(row.get("void").asText().startsWith("logits off by "), row::toString);
            assertTrue(Files.readString(page).contains("void for a wrong answer: cifar-resnet8, single stream"));
        } finally {
            System.clearProperty(KernelSource.FOLDER_PROPERTY);
            LOGGER.setLevel(null);
        }
    }

    @Test
    void scenariosThatDoNotExistAreRefused() {
        Cli.run("bench", "model", "--scenario", "by-night").failed(Failure.USAGE, "by-night", "single-stream");
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        Cli.run("bench", "model", "--batch", 0).failed(Failure.FAILED, "--batch");
    }
}
