package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.cl.TestDevice;
import residua.kernel.TunedFile;

/** Values go to files of the tests' own: those in the cache would change the kernels of other tests. */
class TuneCommandTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void needADevice() {
        TestDevice.require();
    }

    @Test
    void aSmallNetworkWithinItsBudgetAndThenNothing() throws IOException {
        Path file = folder.resolve("new/values.json");
        Object[] words = {
            "tune", "--model", "cifar-resnet20", "--size", 8, "--batch", 1, "--budget", 5, "--ship", file, "--json"
        };
        JsonNode first = Cli.run(words).json();
        int problems = first.get("problems").asInt();
        assertTrue(problems > 5, first::toString);
        assertEquals(problems, first.get("measured").asInt());
        assertEquals(problems, first.get("results").size());
        assertEquals("[]", first.get("rejected").toString());
        Set<String> passes = new TreeSet<>();
        for (JsonNode result : first.get("results")) {
            passes.add(result.get("pass").asText());
            assertTrue(result.get("micros").asDouble() > 0);
            assertTrue(result.get("tried").asInt() <= result.get("candidates").asInt());
        }
        assertEquals(Set.of("block", "forward"), passes);
        TunedFile written = TunedFile.parse("", Files.readString(file));
        assertEquals(problems, written.problems().size());
        assertEquals(0, written.stale());

        JsonNode second = Cli.run(words).json();
        assertEquals(0, second.get("measured").asInt(), "also what the time did not suffice for");
        assertEquals(problems, second.get("results").size());
    }

    @Test
    void aDamagedFileIsNotWrittenOver() throws IOException {
        Path file = Files.writeString(folder.resolve("values.json"), "{}");
        Cli.run("tune", "--model", "cifar-resnet20", "--ship", file).failed(Failure.FAILED, file, "format");
        assertEquals("{}", Files.readString(file));
    }

    @ParameterizedTest
    @CsvSource({"--budget, 0", "--batch, 0", "--budget, -3"})
    void anOptionOutOfRange(String option, String value) {
        Path file = folder.resolve("never.json");
        Cli.run("tune", "--model", "cifar-resnet20", "--ship", file, option, value)
                .failed(Failure.FAILED, option, value);
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @CsvSource({"--pass, sideways", "--budget, soon"})
    void anOptionOfNoKnownKind(String option, String value) {
        Cli.run("tune", option, value).failed(Failure.USAGE, option, value);
    }

    @Test
    void aBatchTooLargeForTheDevice() {
        Path file = folder.resolve("never.json");
        Cli.run("tune", "--model", "resnet18", "--batch", 100_000, "--ship", file)
                .failed(Failure.FAILED, "7x7/2 3-64, 224x224", "100000", "smaller batch");
        assertFalse(Files.exists(file));
    }

    @Test
    void anUnknownModelAndAFolderThatIsAFile() throws IOException {
        Cli.run("tune", "--model", "cifar-resnet21").failed(Failure.FAILED, "cifar-resnet21");
        Path file = Files.createFile(folder.resolve("file"));
        Cli.run("tune", "--model", "cifar-resnet20", "--budget", 1, "--ship", file.resolve("values.json"))
                .failed(Failure.FAILED, file);
    }
}
