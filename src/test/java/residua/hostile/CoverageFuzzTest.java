package residua.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer, which prefers inputs that reach code no other one reached, at each reader for as many seconds as the system
 * property {@code residua.hostile.seconds} says, in a process of its own. Only the profile {@code hostile} has it on the
 * class path. Prints what it reached.
 */
@EnabledIfSystemProperty(named = "residua.hostile.seconds", matches = "[1-9]\\d*")
class CoverageFuzzTest {
    private static final int SECONDS = Integer.getInteger("residua.hostile.seconds", 1);
    private static final String READER = System.getProperty("residua.hostile.reader", "");
    private static final int TO_START_SECONDS = 300;

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> everyReader() throws IOException {
        return Doors.all(new Place(folder, "seeds")).stream()
                .filter(door -> door.name().contains(READER))
                .map(door -> DynamicTest.dynamicTest(door.name(), () -> fuzz(door)))
                .toList();
    }

    private void fuzz(Door door) throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve(door.name().replace(' ', '-')));
        Path corpus = Files.createDirectories(place.resolve("corpus"));
        for (int i = 0; i < door.seeds().size(); i++) {
            Files.write(corpus.resolve("seed" + i), door.seeds().get(i));
        }
        Path log = place.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-Djava.awt.headless=true",
                        "-Djava.io.tmpdir=" + place,
                        "-Dresidua.hostile.reader=" + door.name(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + FuzzTarget.class.getName(),
                        "--instrumentation_includes=residua.**",
                        "--custom_hook_excludes=residua.hostile.**",
                        "--reproducer_path=" + place,
                        "-artifact_prefix=" + place + "/",
                        "-max_len=16384",
                        "-max_total_time=" + SECONDS,
                        corpus.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(SECONDS + TO_START_SECONDS, TimeUnit.SECONDS), door + " did not end");
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertEquals(0, process.exitValue(), door + ": " + said);
        System.out.println(door + ": "
                + said.lines().filter(line -> line.contains("DONE")).findFirst().orElse("?"));
    }
}
