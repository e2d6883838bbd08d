package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as Linux has them. */
class EnergyCounterTest {
    @TempDir
    private Path folder;

    private void zone(String zone, String name, long microjoules) throws IOException {
        Path path = Files.createDirectories(folder.resolve("powercap").resolve(zone));
        Files.writeString(path.resolve("name"), name + "\n");
        Files.writeString(path.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(path.resolve("max_energy_range_uj"), "1000000000\n");
    }

    private EnergyCounter found() {
        return EnergyCounter.find(folder.resolve("powercap"), folder.resolve("hwmon"))
                .orElseThrow();
    }

    @Test
    void packagesAndTheirMemoryAreAddedAndCoresAreInThemAlready() throws IOException {
        zone("intel-rapl:0", "package-0", 5_000_000);
        zone("intel-rapl:0:0", "core", 3_000_000);
        zone("intel-rapl:0:1", "dram", 1_000_000);
        zone("intel-rapl:1", "package-1", 7_000_000);
        EnergyCounter counter = found();
        assertEquals("RAPL", counter.source());
        assertEquals(0, counter.joules());
        zone("intel-rapl:0", "package-0", 6_000_000);
        zone("intel-rapl:0:0", "core", 900_000_000);
        zone("intel-rapl:0:1", "dram", 1_500_000);
        assertEquals(1.5, counter.joules(), 1e-12);
        zone("intel-rapl:1", "package-1", 9_000_000);
        assertEquals(3.5, counter.joules(), 1e-12);
    }

    @Test
    void aCounterMayBeginAnew() throws IOException {
        zone("intel-rapl:0", "package-0", 999_000_000);
        EnergyCounter counter = found();
        zone("intel-rapl:0", "package-0", 1_000_000);
        assertEquals(2, counter.joules(), 1e-12);
    }

    @Test
    void socketsOfHwmonWhereThereIsNoRapl() throws IOException {
        Path chip = Files.createDirectories(folder.resolve("hwmon/hwmon3"));
        Files.writeString(chip.resolve("energy1_label"), "Ecore000\n");
        Files.writeString(chip.resolve("energy1_input"), "10\n");
        Files.writeString(chip.resolve("energy9_label"), "Esocket0\n");
        Files.writeString(chip.resolve("energy9_input"), "2000000\n");
        EnergyCounter counter = found();
        assertEquals("hwmon", counter.source());
        Files.writeString(chip.resolve("energy9_input"), "2500000\n");
        assertEquals(0.5, counter.joules(), 1e-12);
    }

    @Test
    void whereNothingCanBeReadThereIsNone() throws IOException {
        Path none = folder.resolve("none");
        assertTrue(EnergyCounter.find(none, none).isEmpty());
        zone("intel-rapl:0", "package-0", 1);
        Files.delete(folder.resolve("powercap/intel-rapl:0/energy_uj"));
        assertTrue(EnergyCounter.find(folder.resolve("powercap"), none).isEmpty());
    }
}
