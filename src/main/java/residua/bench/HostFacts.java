package residua.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine that a device is in.
 *
 * @param cpu name of the processor, as far as the system tells
 * @param processors how many the system has for this process
 * @param memoryBytes of the machine; 0 where that is not known
 * @param os name and version of the system
 * @param architecture of the system
 * @param jdk version and vendor of the Java runtime
 * @param load processes that wanted to run in the minute before; negative where that is not known
 * @param clocks of the processors at that moment
 */
public record HostFacts(
        String cpu,
        int processors,
        long memoryBytes,
        String os,
        String architecture,
        String jdk,
        double load,
        Clocks clocks) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** This machine, now. */
    public static HostFacts now() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return new HostFacts(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                system instanceof com.sun.management.OperatingSystemMXBean known ? known.getTotalMemorySize() : 0,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
                system.getSystemLoadAverage(),
                Clocks.now());
    }

    private static String processorName() {
        if (!Files.isReadable(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
