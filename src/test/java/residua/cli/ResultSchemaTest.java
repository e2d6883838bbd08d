package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import residua.bench.Clocks;
import residua.bench.DeviceLimits;
import residua.bench.DeviceRow;
import residua.bench.FusionReport;
import residua.bench.HostFacts;
import residua.bench.LayerBenchmark;
import residua.bench.LayerPass;
import residua.bench.LayerResult;
import residua.bench.LeftOut;
import residua.bench.Measurement;
import residua.bench.ModelResults;
import residua.bench.ModelRow;
import residua.bench.ModelRow.Figure;
import residua.bench.PlanSheet;
import residua.bench.ResultFile;
import residua.bench.Scenario;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.kernel.TunedValues;
import residua.model.Network;
import residua.model.Zoo;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;

/** Made-up results; those of real runs are validated in {@link BenchCommandTest}. */
class ResultSchemaTest {
    private static final DeviceFacts DEVICE = ImaginaryDevice.of(DeviceFacts.Kind.CPU)
            .memoryBytes(1L << 40)
            .localBytes(32 << 10)
            .allocationBytes(1L << 40)
            .groupSize(4096)
            .facts();

    private static final Clocks CLOCKS =
            new Clocks(List.of(2400.0, 2500.0), OptionalDouble.of(3500), Optional.of("performance"));

    private static ResultFile file(String kind, double load) {
        HostFacts host = new HostFacts("CPU", 2, 1L << 33, "Linux 6", "amd64", "17", load, CLOCKS);
        return new ResultFile(kind, "0.1.0", "unknown", Instant.EPOCH, host);
    }

    private static DeviceReport report(double load, double... rates) {
        DeviceRow row = new DeviceRow("cache", Measurement.of("read again, 16 KiB", "GB/s", rates), "words", 1 << 14);
        DeviceRow launch = new DeviceRow("launch", Measurement.of("a launch", "us", new double[] {3}), "", 0);
        return new DeviceReport(DEVICE, List.of(row, launch), rates.length, file("device", load));
    }

    private static ObjectNode json(DeviceReport report) {
        return new ObjectMapper().valueToTree(report.object());
    }

    @Test
    void aDevicesResultIsValid() {
        ObjectNode result = json(report(0.1, 10, 11, 10.5));
        ResultSchema.assertValid(result, "device");
        assertEquals("1970-01-01T00:00:00Z", result.get("date").asText());
        assertEquals(0, result.get("notes").size());
        assertEquals(16384, result.get("results").get(0).get("bytes").asInt());
        assertEquals("lower", result.get("results").get(1).get("better").asText());
    }

    private static ObjectNode layers(Optional<String> fault) {
        Measurement time = Measurement.of("net, batch 1, forward, 3x3", "us", 10, 11);
        LayerResult layer = new LayerResult(
                "net",
                1,
                LayerPass.FORWARD,
                "3x3",
                "conv1",
                2,
                "direct",
                time,
                100,
                200,
                5,
                DeviceLimits.Bound.COMPUTE,
                true,
                fault);
        DeviceLimits limits = new DeviceLimits(
                Measurement.of("multiply-adds", "GFLOP/s", 100), Map.of("read", Measurement.of("read", "GB/s", 10)));
        LeftOut leftOut = new LeftOut("net", LayerPass.OTHER, "relu", "refused");
        LayerBenchmark.Report found = new LayerBenchmark.Report(limits, List.of(layer), List.of(leftOut));
        LayerReport report = new LayerReport(DEVICE, found, 2, file("layers", 0), TunedValues.NONE);
        assertEquals(fault.isPresent(), report.text().contains("void: net, batch 1, forward, 3x3: "), report.text());
        return new ObjectMapper().valueToTree(report.object());
    }

    @Test
    void layersAreValidAndSayWhereTheyAreWrong() {
        ObjectNode right = layers(Optional.empty());
        ResultSchema.assertValid(right, "layers");
        assertFalse(right.get("results").get(0).has("void"));
        ObjectNode wrong = layers(Optional.of("element 3 is 1, not 2"));
        ResultSchema.assertValid(wrong, "layers");
        assertEquals(
                "element 3 is 1, not 2", wrong.get("results").get(0).get("void").asText());
        ((ObjectNode) right.get("results").get(0)).remove("boundBy");
        assertEquals(1, ResultSchema.objections(right).size());
    }

    private static ModelRow row(Scenario scenario, Figure figure, String detail, Measurement value) {
        return new ModelRow("net", 8, scenario, figure, detail, value, Optional.empty());
    }

    private static ModelReport models(ModelRow... rows) {
        List<ModelResults.Check> checks = List.of(
                new ModelResults.Check("net", 8, Scenario.OFFLINE, "logits", Double.NaN, 1e-4),
                new ModelResults.Check("net", 8, Scenario.TRAINING, "loss", 1e-6, 1e-4));
        List<ModelResults.NotMeasured> leftOut =
                List.of(new ModelResults.NotMeasured("net, energy", "no counter on this host"));
        Network network = Zoo.network("cifar-resnet8");
        Plan plan = Scheduler.plan(network.training(2, 0), DEVICE, PlanOptions.DEFAULT);
        PlanSheet sheet = new PlanSheet("net", 8, plan, FusionReport.of(plan, plan));
        ModelResults results = new ModelResults(List.of(rows), checks, leftOut, List.of(sheet));
        return new ModelReport(DEVICE, results, 2, file("model", 0), TunedValues.NONE);
    }

    @Test
    void everyKindOfFigureOfAModelIsValid() {
        Measurement latencies =
                Measurement.of("l", "ms", List.of(new double[] {1, 2}, new double[] {3}, new double[] {2, 1}));
        ModelReport report = models(
                row(Scenario.SINGLE_STREAM, Figure.LATENCY, "", latencies),
                row(Scenario.MULTI_STREAM, Figure.LATENCY, "", Measurement.of("m", "ms", 1)),
                row(Scenario.OFFLINE, Figure.THROUGHPUT, "", Measurement.of("o", "images/s", 10, 11))
                        .withFault(Optional.of("wrong logits")),
                row(Scenario.OFFLINE, Figure.ENERGY, "", Measurement.of("e", "J/image", 0.5)),
                row(Scenario.OFFLINE, Figure.MEMORY, "device", Measurement.of("d", "MiB", 40)),
                row(Scenario.FIRST_RESULT, Figure.MEMORY, "resident", Measurement.of("r", "MiB", 90)),
                row(Scenario.TRAINING, Figure.THROUGHPUT, "", Measurement.of("t", "images/s", 3)),
                row(Scenario.TRAINING, Figure.TIME, "read-back", Measurement.of("b", "ms", 0.1)),
                row(Scenario.FIRST_RESULT, Figure.TIME, "cold", Measurement.of("c", "s", 9)),
                row(Scenario.TARGET_ERROR, Figure.TIME, "10.0", Measurement.of("z", "s", 30)));
        ObjectNode result = new ObjectMapper().valueToTree(report.object());
        ResultSchema.assertValid(result, "model");
        JsonNode first = result.get("results").get(0);
        assertEquals("[2,1,2]", first.get("rounds").toString());
        assertEquals(3, first.get("p99").asDouble());
        assertEquals("wrong logits", result.get("results").get(2).get("void").asText());
        assertTrue(result.get("results").get(4).get("exact").asBoolean());
        assertEquals("lower", result.get("results").get(4).get("better").asText());
        assertEquals(3500, result.get("host").get("clocks").get("mostMegahertz").asDouble());
        assertTrue(result.get("checks").get(0).get("wrong").asBoolean());
        assertFalse(result.get("checks").get(1).get("wrong").asBoolean());
        assertTrue(result.get("plans").get(0).get("tensors").size() > 10);
        assertTrue(result.get("plans").get(0).get("blocks").size() > 3);
        assertTrue(report.text().contains("void: net, offline, batch 8: logits off by NaN, allowed 0.000100\n"));
        assertTrue(report.text().contains("not measured: net, energy (no counter on this host)\n"));
    }

    @Test
    void aModelsRowThatDoesNotSayWhatItIsIsFound() {
        ModelReport report = models(row(Scenario.TRAINING, Figure.TIME, "update", Measurement.of("b", "ms", 1)));
        for (String key : List.of("model", "batch", "scenario", "figure", "stage")) {
            ObjectNode result = new ObjectMapper().valueToTree(report.object());
            ((ObjectNode) result.get("results").get(0)).remove(key);
            assertFalse(ResultSchema.objections(result).isEmpty(), key);
        }
        ObjectNode result = new ObjectMapper().valueToTree(report.object());
        ((ObjectNode) result.get("results").get(0)).put("scenario", "by night");
        assertFalse(ResultSchema.objections(result).isEmpty());
    }

    @Test
    void whatIsMissingOrOfAnotherKindIsFound() {
        for (String key : List.of("format", "formatVersion", "host", "device", "results", "notes", "commit")) {
            ObjectNode result = json(report(0.1, 10));
            result.remove(key);
            assertFalse(ResultSchema.objections(result).isEmpty(), key);
        }
        ObjectNode otherVersion = json(report(0.1, 10)).put("formatVersion", 2);
        assertEquals(1, ResultSchema.objections(otherVersion).size());
        ObjectNode noDate = json(report(0.1, 10)).put("date", "yesterday");
        assertEquals(1, ResultSchema.objections(noDate).size());
        ObjectNode noTime = json(report(0.1, 10));
        ((ObjectNode) noTime.get("results").get(0)).put("median", -1);
        assertEquals(1, ResultSchema.objections(noTime).size());
    }

    @Test
    void peopleSeeBarsAndANote() {
        String text = report(5, 10, 11, 10.5).text();
        assertTrue(text.contains("read again, 16 KiB    10.5  GB/s  10.0 to 11.0  ####"), text);
        assertTrue(
                text.endsWith("note: the machine had other work just before: a load of 5.0 on 2 processors\n"), text);
    }
}
