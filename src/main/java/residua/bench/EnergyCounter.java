package residua.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The energy that a host's processors have taken, by the counters that Linux shows: RAPL under
 * {@code /sys/class/powercap}, packages and their memory, else the sockets' counters of hwmon. Both are in microjoules;
 * RAPL's begin anew at a value that they name. Most systems let only root read them.
 */
public final class EnergyCounter {
    private static final Path POWERCAP = Path.of("/sys/class/powercap");
    private static final Path HWMON = Path.of("/sys/class/hwmon");
    private static final double MICRO = 1e-6;

    private final String source;
    private final List<Counter> counters;

    /** One counter, and how often it began anew. */
    private static final class Counter {
        private final Path file;
        private final long range;
        private long last;
        private long total;

        Counter(Path file, long range) {
            this.file = file;
            this.range = range;
            this.last = number(file).orElse(0);
        }

        /** Microjoules since the first look; at least one look in each of its turns is needed. */
        long read() {
            long now = number(file).orElse(last);
            total += now >= last ? now - last : range > 0 ? now + range - last : 0;
            last = now;
            return total;
        }
    }

    private EnergyCounter(String source, List<Counter> counters) {
        this.source = source;
        this.counters = counters;
    }

    /** Of this machine, where there is one that may be read. */
    public static Optional<EnergyCounter> find() {
        return find(POWERCAP, HWMON);
    }

    /** In folders like those of Linux. */
    static Optional<EnergyCounter> find(Path powercap, Path hwmon) {
        List<Counter> rapl = new ArrayList<>();
        for (Path zone : entries(powercap, "intel-rapl:*")) {
            String name = text(zone.resolve("name")).orElse("");
            Path file = zone.resolve("energy_uj");
            if ((name.startsWith("package") || name.equals("dram"))
                    && number(file).isPresent()) {
                rapl.add(new Counter(
                        file, number(zone.resolve("max_energy_range_uj")).orElse(0)));
            }
        }
        if (!rapl.isEmpty()) {
            return Optional.of(new EnergyCounter("RAPL", rapl));
        }
        List<Counter> sockets = new ArrayList<>();
        for (Path chip : entries(hwmon, "hwmon*")) {
            for (Path file : entries(chip, "energy*_input")) {
                String label = text(chip.resolve(file.getFileName().toString().replace("_input", "_label")))
                        .orElse("");
                if (label.startsWith("Esocket") && number(file).isPresent()) {
                    sockets.add(new Counter(file, 0));
                }
            }
        }
        return sockets.isEmpty() ? Optional.empty() : Optional.of(new EnergyCounter("hwmon", sockets));
    }

    /** Where the figures are from: {@code RAPL} or {@code hwmon}. */
    public String source() {
        return source;
    }

    /** Joules since the counter was found. */
    public double joules() {
        return counters.stream().mapToLong(Counter::read).sum() * MICRO;
    }

    private static List<Path> entries(Path folder, String glob) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
            found.forEach(entries::add);
        } catch (IOException e) {
            return List.of();
        }
        entries.sort(Comparator.naturalOrder());
        return entries;
    }

    private static Optional<String> text(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().map(String::strip);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong number(Path file) {
        try {
            return text(file).stream().mapToLong(Long::parseLong).findFirst();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
