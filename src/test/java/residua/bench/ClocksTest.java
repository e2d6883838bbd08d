package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as Linux has them. */
class ClocksTest {
    @TempDir
    private Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void cpufreqIsAskedFirst() throws IOException {
        for (int cpu = 0; cpu < 2; cpu++) {
            file("cpu" + cpu + "/cpufreq/scaling_cur_freq", "240000" + cpu + "\n");
        }
        file("cpu0/cpufreq/cpuinfo_max_freq", "3500000\n");
        file("cpu0/cpufreq/scaling_governor", "powersave\n");
        file("cpuinfo", "cpu MHz\t\t: 1.0\n");
        Clocks clocks = Clocks.read(folder, folder.resolve("cpuinfo"));
        assertEquals(new Clocks(List.of(2400.0, 2400.001), OptionalDouble.of(3500), Optional.of("powersave")), clocks);
        assertEquals(3500.0, clocks.object(clocks).get("mostMegahertz"));
    }

    @Test
    void elseWhatTheKernelSaysOfProcessors() throws IOException {
        file("cpuinfo", "processor\t: 0\ncpu MHz\t\t: 2596.148\ncache size\t: 1024 KB\ncpu MHz\t\t: unknown\n");
        Clocks clocks = Clocks.read(folder, folder.resolve("cpuinfo"));
        assertEquals(List.of(2596.148), clocks.megahertz());
        assertEquals(OptionalDouble.empty(), clocks.most());
    }

    @Test
    void whereNothingIsKnownNothingIsSaid() {
        Clocks none = Clocks.read(folder.resolve("absent"), folder.resolve("absent"));
        assertEquals(Map.of(), none.object(none));
    }
}
