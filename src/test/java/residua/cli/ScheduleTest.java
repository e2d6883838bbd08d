package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;

/** Looking at plans and at what a device did. */
class ScheduleTest {

    @TempDir
    private Path folder;

    @Test
    void theLedgerAddsUp() {
        TestDevice.require();
        JsonNode json = Cli.run("schedule", "--model", "cifar-resnet8", "--batch", 2, "--json")
                .json();
        long steps = 0;
        long bytes = 0;
        for (JsonNode block : json.get("blocks")) {
            assertEquals(block.get("steps").size(), block.get("stepsAfter").asInt(), block::toString);
            steps += block.get("stepsAfter").asLong();
            bytes += block.get("bytesAfter").asLong();
        }
        JsonNode total = json.get("total");
        assertEquals(total.get("stepsAfter").asLong(), steps);
        assertEquals(total.get("bytesAfter").asLong(), bytes);
        assertTrue(total.get("stepsBefore").asLong() > steps, total::toString);
        assertTrue(total.get("bytesBefore").asLong() > bytes, total::toString);
        assertEquals(1 + 3 * 2, total.get("fused").get("conv-bn").asInt(), total::toString);
    }

    @Test
    void rulesAreLeftOut() {
        TestDevice.require();
        JsonNode none = schedule("all");
        assertEquals(none.get("stepsBefore").asLong(), none.get("stepsAfter").asLong(), none::toString);
        JsonNode some = schedule("conv-bn,bn-add");
        assertEquals(Set.of("relu"), names(some.get("fused")), some::toString);
        Cli.run("schedule", "--no-fuse", "conv-nb").failed(Failure.USAGE, "conv-nb", "conv-bn");
    }

    private static JsonNode schedule(String rulesOff) {
        return Cli.run("schedule", "--model", "cifar-resnet8", "--batch", 2, "--no-fuse", rulesOff, "--json")
                .json()
                .get("total");
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void measuredTimesAreOfTheSameSteps() throws IOException {
        TestDevice.require();
        Path page = folder.resolve("page.html");
        int live = LiveObjects.count();
        JsonNode total = Cli.run(
                        "schedule",
                        "--model",
                        "cifar-resnet8",
                        "--batch",
                        2,
                        "--training",
                        "--measure",
                        "--html",
                        page,
                        "--json")
                .json()
                .get("total");
        assertTrue(total.get("microsBefore").asDouble() > 0, total::toString);
        assertTrue(total.get("microsAfter").asDouble() > 0, total::toString);
        String html = Files.readString(page);
        assertTrue(html.contains("<svg class=\"arena\"") && html.contains("layer1.0.conv1"), html);
        assertEquals(live, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @Test
    void aTraceHoldsEveryPartOfAStep() throws IOException {
        TestDevice.require();
        Path file = folder.resolve("trace.json");
        JsonNode result = Cli.run(
                        "trace", "--model", "cifar-resnet8", "--batch", 2, "--training", "--out", file, "--json")
                .json();
        JsonNode events = new ObjectMapper().readTree(file.toFile()).get("traceEvents");
        assertEquals(result.get("commands").asInt(), events.size());
        Set<String> names = new HashSet<>();
        for (JsonNode event : events) {
            names.add(event.get("name").asText());
            assertTrue(event.get("dur").asDouble() >= 0 && event.get("ts").asDouble() >= 0, event::toString);
        }
        for (String part : new String[] {"upload", "read back", "update", "fc: fully connected"}) {
            assertTrue(names.contains(part), () -> part + " is not among " + names);
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        TestDevice.require();
        Path nowhere = folder.resolve("nowhere").resolve("page.html");
        Cli.run("schedule", "--model", "cifar-resnet8", "--html", nowhere).failed(1, nowhere);
    }
}
