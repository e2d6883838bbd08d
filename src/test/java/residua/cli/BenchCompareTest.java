package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up files. */
class BenchCompareTest {
    @TempDir
    private Path folder;

    private Path file(String name, String rows) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "{\"format\":\"residua-bench\",\"formatVersion\":1,\"kind\":\"layers\",\"date\":\"2026-11-21T10:00:00Z\","
                        + "\"device\":{\"name\":\"D\",\"driver\":\"1\"},\"results\":[" + rows + "]}");
    }

    private static String row(String name, double... micros) {
        String samples = Arrays.stream(micros).mapToObj(Double::toString).collect(Collectors.joining(","));
        return "{\"name\":\"" + name + "\",\"unit\":\"us\",\"better\":\"lower\",\"samples\":[" + samples + "]}";
    }

    private Path base() throws IOException {
        return file("a.json", row("p", 100, 101, 102, 99, 98) + "," + row("q", 10, 10, 10, 10, 10));
    }

    private Path slower() throws IOException {
        return file("b.json", row("p", 111, 112, 110, 113, 110) + "," + row("q", 10, 10, 10, 10, 10));
    }

    @Test
    void ratiosAndVerdicts() throws IOException {
        JsonNode report =
                Cli.run("bench", "compare", base(), slower(), base(), "--json").json();
        assertEquals(2, report.get("comparisons").size());
        JsonNode first = report.get("comparisons").get(0);
        assertEquals(99.0 / 110, first.get("rows").get(0).get("ratio").asDouble(), 1e-12);
        assertEquals("slower", first.get("rows").get(0).get("verdict").asText());
        assertEquals("same", first.get("rows").get(1).get("verdict").asText());
        assertEquals(1, first.get("slower").asInt());
        assertEquals(Math.sqrt(99.0 / 110), first.get("geometricMean").asDouble(), 1e-12);
        assertEquals(1, report.get("comparisons").get(1).get("geometricMean").asDouble());
        String text = Cli.run("bench", "compare", base(), slower()).stdout();
        assertTrue(text.contains("  0.900  "), text);
        assertTrue(
                text.contains("geometric mean of 2 rows 0.949; really faster 0, slower 1, no real difference 1\n"),
                text);
    }

    @Test
    void theGateFailsWhereSomethingIsBelow() throws IOException {
        assertEquals(
                0,
                Cli.run("bench", "compare", base(), base(), "--fail-below", 0.95)
                        .status());
        assertEquals(
                0,
                Cli.run("bench", "compare", base(), slower(), "--fail-below", 0.9)
                        .status());
        assertEquals(
                0,
                Cli.run("bench", "compare", slower(), base(), "--fail-below", 1).status());
        Cli failed = Cli.run("bench", "compare", base(), slower(), "--fail-below", 0.92);
        assertEquals(Failure.FAILED, failed.status());
        assertTrue(failed.stdout().contains("slower"), "the table is there all the same");
        assertEquals(
                "residua: 1 below 0.92: p (" + folder.resolve("b.json") + ") 0.900",
                failed.stderr().strip());
        assertTrue(Cli.run("bench", "compare", base(), slower(), "--fail-below", 0.95)
                .stderr()
                .startsWith("residua: 2 below 0.95: geometric mean ("));
    }

    @Test
    void aWrongAnswerIsNeverFaster() throws IOException {
        String fast = row("p", 50, 50, 50, 50, 50).replace("\"unit\"", "\"void\":\"off by 3\",\"unit\"");
        Path wrong = file("wrong.json", fast + "," + row("q", 10, 10, 10, 10, 10));
        JsonNode report = Cli.run("bench", "compare", base(), wrong, "--json").json();
        JsonNode comparison = report.get("comparisons").get(0);
        assertEquals("void", comparison.get("rows").get(0).get("verdict").asText());
        assertEquals(0, comparison.get("faster").asInt());
        assertEquals(1, comparison.get("void").asInt());
        assertEquals(1, comparison.get("geometricMean").asDouble());
        Cli failed = Cli.run("bench", "compare", base(), wrong, "--fail-below", 0.5);
        assertEquals(Failure.FAILED, failed.status());
        assertTrue(failed.stderr().contains("p (" + wrong + ") wrong answer"), failed.stderr());
        assertTrue(failed.stdout().contains("void for a wrong answer 1"), failed.stdout());
        assertEquals(
                0,
                Cli.run("bench", "compare", wrong, base(), "--fail-below", 0.5).status());
        Path onlyWrong = file("only.json", fast);
        String text = Cli.run("bench", "compare", base(), onlyWrong).stdout();
        assertTrue(text.contains("no ratio that counts"), text);
    }

    @Test
    void whatWasCountedNeedsNoSamplesAndRoundsCountInsteadOfSamples() throws IOException {
        String exact = row("m", 100).replace("\"unit\"", "\"exact\":true,\"unit\"");
        String rounds = row("l", 1, 1, 1, 1, 1, 1, 1, 1).replace("\"unit\"", "\"rounds\":[2,2,2,2],\"unit\"");
        Path a = file("a.json", exact + "," + rounds);
        Path b = file("b.json", exact.replace("100", "120") + "," + rounds.replace("1.0", "2.0"));
        JsonNode rows = Cli.run("bench", "compare", a, b, "--json")
                .json()
                .get("comparisons")
                .get(0)
                .get("rows");
        assertEquals("slower", rows.get(0).get("verdict").asText());
        assertEquals("unknown", rows.get(1).get("verdict").asText(), "four rounds");
        Path c = file("c.json", rounds.replace("[2,2,2,2]", "[2,2]"));
        Cli.run("bench", "compare", a, c).failed(Failure.FAILED, "\"l\"", "8 samples", "[2, 2]");
    }

    @Test
    void otherFilesAreRefusedInOneLine() throws IOException {
        Path good = base();
        Path text = Files.writeString(folder.resolve("text.json"), "hello");
        Path other = Files.writeString(folder.resolve("other.json"), "{\"results\":[]}");
        Path list = Files.writeString(folder.resolve("list.json"), "[1]");
        Path empty = Files.writeString(folder.resolve("empty.json"), "");
        Path later = Files.writeString(
                folder.resolve("later.json"), Files.readString(good).replace("Version\":1", "Version\":2"));
        Path strange = file("strange.json", row("z", 1));
        Path negative = file("negative.json", row("p", -1));
        for (Path no : new Path[] {text, other, list, empty}) {
            Cli.run("bench", "compare", good, no).failed(Failure.FAILED, no, "is no result of ./residua bench");
        }
        Cli.run("bench", "compare", later, good).failed(Failure.FAILED, "later.json has version 2", "reads 1");
        Cli.run("bench", "compare", good, strange).failed(Failure.FAILED, "a.json", "strange.json", "no row in common");
        Cli.run("bench", "compare", good, negative).failed(Failure.FAILED, "\"p\"", "-1");
        Cli.run("bench", "compare", good, folder.resolve("none.json")).failed(Failure.FAILED, "there is no ");
        Cli.run("bench", "compare", good, good, "--fail-below", 0).failed(Failure.FAILED, "--fail-below");
        Cli.run("bench", "compare", good).failed(Failure.USAGE, "FILE");
    }
}
