package residua.replay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writes {@code target/launches.txt}, which {@code native-tests/} repeats without Java: every kernel is in it. */
class LaunchListTest {
    private static final Path LIST = Path.of("target", "launches.txt");
    /** Other sizes, channel blocks and settings than the smallest: for {@code ctest -L long}. */
    private static final boolean ALL = "all".equals(System.getProperty("residua.launches"));

    private static final Path KERNELS = Path.of("opencl");

    /** The file, written anew; whole at any moment, as several processes write and read it. */
    static Path write() throws IOException {
        try (LaunchList list = new LaunchList()) {
            for (String set : ALL ? List.of("small", "quick", "edge") : List.of("small")) {
                OpCases.addTo(list, set);
                NormCases.addTo(list, set);
                ConvolutionCases.addTo(list, set);
                BlockCases.addTo(list, set);
            }
            if (ALL) {
                ConvolutionCases.addWinogradInLocalMemory(list);
                ConvolutionCases.addSmallerBlocks(list);
                ConvolutionCases.addSettings(list);
            }
            Path written = Files.write(
                    Path.of("target", "launches." + ProcessHandle.current().pid()), list.lines());
            return Files.move(written, LIST, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void everyKernelFileIsLaunched() throws IOException {
        Set<String> launched;
        try (Stream<String> lines = Files.lines(write())) {
            launched = lines.filter(line -> line.startsWith("launch "))
                    .map(line -> line.split(" ", -1)[1])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> missing = new TreeSet<>(files());
        missing.removeAll(launched);
        assertTrue(missing.stream().allMatch(file -> file.startsWith("probe/")), () -> "never launched: " + missing);
    }

    private static Set<String> files() {
        try (Stream<Path> all = Files.walk(KERNELS)) {
            return all.filter(file -> file.toString().endsWith(".cl"))
                    .map(file -> KERNELS.relativize(file).toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
