package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.Devices;
import residua.report.MadeUpResults;

/** Pages, as commands write them. */
class BenchReportTest {
    @TempDir
    private Path folder;

    private Path result(String name, long seed, double slower) throws IOException {
        return Files.writeString(folder.resolve(name), MadeUpResults.of(seed, slower));
    }

    @Test
    void whatPagesAreTestedWithIsAResult() throws IOException {
        ResultSchema.assertValid(new ObjectMapper().readTree(MadeUpResults.of(1, 1)), "all");
    }

    @Test
    void aPageIsMadeOfAResult() throws IOException {
        Path page = folder.resolve("report.html");
        JsonNode printed = Cli.run("bench", "report", result("a.json", 1, 1), "--html", page, "--json")
                .json();
        assertTrue(printed.get("rows").asInt() > 60, printed::toString);
        assertTrue(Files.readString(page).startsWith("<!doctype html>"));
    }

    @Test
    void comparingWritesThePageBeforeItFails() throws IOException {
        Path page = folder.resolve("compare.html");
        Cli compare = Cli.run(
                "bench",
                "compare",
                result("a.json", 1, 1),
                result("b.json", 2, 1.3),
                "--html",
                page,
                "--fail-below",
                0.95);
        assertEquals(Failure.FAILED, compare.status());
        assertTrue(Files.readString(page).contains("<h1>b is "), "the page of the comparison");
    }

    @Test
    void theDeviceWritesAPageOfItself() throws IOException {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        Path page = folder.resolve("layers.html");
        JsonNode layers = Cli.run(
                        "bench",
                        "layers",
                        "--model",
                        "cifar-resnet8",
                        "--size",
                        8,
                        "--batch",
                        2,
                        "--pass",
                        "forward",
                        "--repeats",
                        1,
                        "--html",
                        page,
                        "--json")
                .json();
        String text = Files.readString(page);
        layers.get("results")
                .forEach(row -> assertTrue(text.contains(row.get("layer").asText()), row::toString));
    }

    @Test
    void whatIsNoResultIsRefused() throws IOException {
        Path page = folder.resolve("report.html");
        Path other = Files.writeString(folder.resolve("other.json"), "{\"results\": []}");
        Cli.run("bench", "report", other, "--html", page).failed(Failure.FAILED, "other.json", "format");
        Cli.run("bench", "report", result("a.json", 1, 1)).failed(Failure.FAILED, "--html");
        Cli.run("bench", "report", folder.resolve("none.json"), "--html", page).failed(Failure.FAILED, "none.json");
        Cli.run("bench", "report", result("a.json", 1, 1), "--html", folder.resolve("no/such/folder.html"))
                .failed(Failure.FAILED, "folder.html", "cannot be written");
    }
}
