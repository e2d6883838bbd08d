package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import residua.bench.DeviceRow;
import residua.bench.HostFacts;
import residua.bench.Measurement;
import residua.bench.ResultFile;
import residua.cl.DeviceFacts;

/** Made-up results; those of real runs are validated in {@link BenchCommandTest}. */
class ResultSchemaTest {
    private static final DeviceFacts DEVICE = new DeviceFacts(
            0,
            "Imaginary 1",
            "nobody",
            "1",
            "none",
            "OpenCL 1.2",
            DeviceFacts.Kind.CPU,
            1L << 40,
            1 << 25,
            32 << 10,
            1L << 40,
            2,
            4096,
            16,
            128,
            true,
            false,
            false,
            false,
            Set.of());

    private static DeviceReport report(double load, double... rates) {
        HostFacts host = new HostFacts("CPU", 2, 1L << 33, "Linux 6", "amd64", "17", load);
        ResultFile file = new ResultFile("device", "0.1.0", "unknown", Instant.EPOCH, host);
        DeviceRow row = new DeviceRow("cache", Measurement.of("read again, 16 KiB", "GB/s", rates), "words", 1 << 14);
        DeviceRow launch = new DeviceRow("launch", Measurement.of("a launch", "us", new double[] {3}), "", 0);
        return new DeviceReport(DEVICE, List.of(row, launch), rates.length, file);
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
