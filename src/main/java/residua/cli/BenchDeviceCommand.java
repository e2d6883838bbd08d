package residua.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.bench.DeviceBenchmark;
import residua.bench.DeviceRow;
import residua.bench.ResultFile;
import residua.cl.ClContext;
import residua.kernel.KernelLibrary;

/** Measures a device. */
@Command(
        name = "device",
        description = {
            "Measures what a device can do at most: multiply-adds of each type that it has and integer dot products,"
                    + " global memory past the caches, the caches by working set, local memory, launches, transfers both"
                    + " ways, building a kernel that no cache has. Takes less than 20 seconds.",
            "Each figure has a small kernel of its own in several forms, of which the fastest right one counts."
        },
        footer = {
            "  ./residua bench device",
            "  ./residua bench device --device gpu --html device.html --json > device.json",
        })
final class BenchDeviceCommand implements Runnable {
    /** Rounds are begun until then; the rest of 20 seconds is for the last one. */
    private static final long LONGEST_NANOS = 17_000_000_000L;

    @ParentCommand
    private BenchCommand bench;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private BenchOutput output;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "9",
            description = "Samples of each beside an undisturbed machine, fewer where time runs out. Default: 9.")
    private int repeats;

    @Override
    public void run() {
        Positive.option("--repeats", repeats);
        output.check();
        ResultFile file = ResultFile.begin("device", Version.program(), Version.commit());
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            output.write(
                    bench.residua(), measure(bench.residua(), kernels, repeats, LONGEST_NANOS, LONGEST_NANOS, file));
        }
    }

    /** Measures a device before the user's eyes; times as {@link DeviceBenchmark#run} has them. */
    static DeviceReport measure(
            Residua residua, KernelLibrary kernels, int repeats, long enoughNanos, long mostNanos, ResultFile file) {
        try (Bar bar = residua.bar("bench device", repeats, "samples");
                DeviceBenchmark benchmark = DeviceBenchmark.open(kernels)) {
            List<DeviceRow> rows =
                    benchmark.run(repeats, enoughNanos, mostNanos, (done, total, name) -> bar.at(done, name));
            return new DeviceReport(kernels.context().facts(), rows, repeats, file);
        }
    }
}
