package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import residua.cl.Devices;

class BenchCommandTest {
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

    /** The older form without a command means the model. */
    @Test
    void wholeNetworksAreMeasuredWithAndWithoutTheWordModel() {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        Object[] tiny = {"--model", "cifar-resnet8", "--size", 8, "--batch", 2, "--pass", "inference", "--repeats", 1};
        for (List<String> command : List.of(List.of("bench"), List.of("bench", "model"))) {
            Object[] words = new Object[command.size() + tiny.length + 1];
            for (int i = 0; i < command.size(); i++) {
                words[i] = command.get(i);
            }
            System.arraycopy(tiny, 0, words, command.size(), tiny.length);
            words[words.length - 1] = "--json";
            JsonNode bench = Cli.run(words).json();
            ResultSchema.assertValid(bench, "model");
            JsonNode row = bench.get("results").get(0);
            assertEquals("cifar-resnet8 inference, batch 2", row.get("name").asText());
            assertEquals("images/s", row.get("unit").asText());
            assertTrue(row.get("median").asDouble() > 0);
        }
    }
}
