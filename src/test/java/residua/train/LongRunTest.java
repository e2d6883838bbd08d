package residua.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.TestDevice;

/**
 * Many steps and many predictions in a process of their own: what it holds does not grow. {@code -Dresidua.long=20000}
 * for a long trial; the short one is over before the memory of a Java process has settled, and leaves that out.
 */
class LongRunTest {
    private static final int COUNT = Integer.getInteger("residua.long", 240);
    private static final boolean LONG = COUNT >= 10_000;

    /** The first lines belong to the start: the compiler of Java still works, pools fill. */
    private static final int WARM_UP = LongRunMain.LINES / 4;

    /** They read ahead, and end with their epoch: now and then they are seen, now and then not. */
    private static final int THREADS_OF_AN_EPOCH = 2;

    private static final double MOST_GROWTH = 1.05;

    @TempDir
    private Path folder;

    /** What a process held. */
    private record Line(long done, long handles, long threads, long descriptors, long residentKib) {
        static Line of(String text) {
            long[] numbers =
                    Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
            return new Line(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        }
    }

    private List<Line> run(String what) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // A heap that is there from the start, so that what grows is not Java's free choice.
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UseDynamicNumberOfCompilerThreads",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongRunMain.class.getName(),
                        what,
                        String.valueOf(COUNT),
                        folder.resolve("run").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertEquals(0, process.waitFor(), () -> {
                try {
                    return Files.readString(said);
                } catch (IOException e) {
                    return e.toString();
                }
            });
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(said).stream().map(Line::of).toList();
    }

    private static long most(List<Line> lines, ToLongFunction<Line> what) {
        return lines.stream().mapToLong(what).max().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "predict"})
    void nothingGrows(String what) throws IOException, InterruptedException {
        TestDevice.require();
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "skipped: no /proc to read memory and threads from");
        List<Line> all = run(what);
        assertTrue(all.size() >= LongRunMain.LINES, all::toString);
        List<Line> lines = all.subList(WARM_UP, all.size());
        String said = lines.toString();
        assertEquals(1, lines.stream().map(Line::handles).distinct().count(), said);
        assertEquals(1, lines.stream().map(Line::descriptors).distinct().count(), said);
        assertTrue(
                most(lines, Line::threads) <= most(all.subList(0, WARM_UP), Line::threads) + THREADS_OF_AN_EPOCH, said);
        long least = lines.stream().mapToLong(Line::residentKib).min().orElseThrow();
        long most = most(lines, Line::residentKib);
        if (LONG) {
            assertTrue(most <= MOST_GROWTH * least, said);
            System.out.println(what + " " + COUNT + ": " + lines.get(0).handles() + " handles, "
                    + most(lines, Line::threads) + " threads, " + lines.get(0).descriptors()
                    + " file descriptors throughout, resident memory " + least + " to " + most + " KiB");
        }
    }
}
