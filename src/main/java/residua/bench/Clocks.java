package residua.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The clocks of a machine's processors at a moment, as far as Linux tells: by cpufreq where there is one, else by
 * {@code /proc/cpuinfo}.
 *
 * @param megahertz of each processor; empty where nothing is known
 * @param most what the first processor may reach
 * @param governor how the system sets the first processor's clock
 */
public record Clocks(List<Double> megahertz, OptionalDouble most, Optional<String> governor) {
    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final double KILOHERTZ = 1e3;

    /** Copies the list. */
    public Clocks {
        megahertz = List.copyOf(megahertz);
    }

    /** Of this machine, now. */
    static Clocks now() {
        return read(PROCESSORS, CPU_INFO);
    }

    /** From those files. */
    static Clocks read(Path processors, Path cpuInfo) {
        List<Double> clocks = new ArrayList<>();
        for (int i = 0; ; i++) {
            OptionalDouble kilohertz = number(processors.resolve("cpu" + i + "/cpufreq/scaling_cur_freq"));
            if (kilohertz.isEmpty()) {
                break;
            }
            clocks.add(kilohertz.getAsDouble() / KILOHERTZ);
        }
        if (clocks.isEmpty()) {
            lines(cpuInfo).stream()
                    .filter(line -> line.startsWith("cpu MHz"))
                    .map(line -> number(line.substring(line.indexOf(':') + 1)))
                    .forEach(clock -> clock.ifPresent(clocks::add));
        }
        Path first = processors.resolve("cpu0/cpufreq");
        OptionalDouble most = number(first.resolve("cpuinfo_max_freq"));
        Optional<String> governor =
                lines(first.resolve("scaling_governor")).stream().findFirst();
        return new Clocks(
                clocks,
                most.isPresent() ? OptionalDouble.of(most.getAsDouble() / KILOHERTZ) : most,
                governor.map(String::strip));
    }

    /** What results say, with the clocks of a later moment beside; empty where nothing is known. */
    Map<String, Object> object(Clocks after) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!megahertz.isEmpty()) {
            object.put("beforeMegahertz", megahertz);
            object.put("afterMegahertz", after.megahertz);
            most.ifPresent(m -> object.put("mostMegahertz", m));
            governor.ifPresent(g -> object.put("governor", g));
        }
        return object;
    }

    private static OptionalDouble number(Path file) {
        return lines(file).stream().findFirst().map(Clocks::number).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble number(String text) {
        try {
            double value = Double.parseDouble(text.strip());
            return value > 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
