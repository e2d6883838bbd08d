package residua.cli;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.bench.LayerBenchmark;
import residua.bench.ResultFile;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.PlanOptions;

/** Measures a device, layers and whole networks one after the other, as one result. */
@Command(
        name = "bench",
        description = {
            "Measures the device by itself (device), layers beside the limits of the device (layers) and whole networks"
                    + " (model), one after the other and as one result; with a command only that part. compare lays"
                    + " results side by side, report makes a page of them.",
            "The whole set takes some twenty minutes on two processors, --quick less than two: fewer networks, scenarios and"
                    + " rounds; the notes of the result say what was left out."
        },
        footer = {
            "  ./residua bench --quick",
            "  ./residua bench --quick --html report.html --json --csv rows.csv > result.json",
            "  ./residua bench --model resnet50 --json > resnet50.json",
            "  ./residua bench layers --model resnet50",
            "  ./residua bench compare before.json after.json",
        },
        subcommands = {
            BenchModelCommand.class,
            BenchLayersCommand.class,
            BenchDeviceCommand.class,
            BenchCompareCommand.class,
            BenchReportCommand.class,
            BenchFirstResultCommand.class
        })
final class BenchCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BenchCommand.class);

    @ParentCommand
    private Residua residua;

    @Mixin
    private BenchOptions shared;

    @Option(names = "--quick", description = "In less than two minutes on two processors.")
    private boolean quick;

    /** The program. */
    Residua residua() {
        return residua;
    }

    @Override
    public void run() {
        BenchSet set = quick ? BenchSet.quick(shared.model(), started()) : BenchSet.whole(shared.model());
        shared.run(residua, "all", (kernels, options, file) -> measure(set, kernels, options, file));
    }

    private BenchReport measure(BenchSet set, KernelLibrary kernels, PlanOptions options, ResultFile file) {
        DeviceFacts facts = kernels.context().facts();
        LOG.info("1 of 3, the device: less than 20 seconds");
        DeviceReport ofDevice = BenchDeviceCommand.measure(
                residua, kernels, set.repeats(), set.enoughDeviceNanos(), set.mostDeviceNanos(), file);
        LOG.info("2 of 3, layers: {}", quick ? "some 10 seconds, 20 where kernels must be compiled" : "some minutes");
        Optional<LayerReport> ofLayers = layers(kernels, options, set, file);
        LOG.info("3 of 3, whole networks: {}", quick ? "the rest of two minutes" : "some ten minutes");
        ModelReport ofModels = new ModelReport(
                facts,
                new ModelRun(residua, kernels, options, shared.child())
                        .measure(set.cases(), set.effort(), set.extras()),
                set.repeats(),
                file,
                options.tuned());
        List<String> notes = new ArrayList<>(set.notes());
        if (ofLayers.isEmpty()) {
            notes.add("no time was left for layers");
        }
        return new WholeReport(facts, file, options.tuned(), quick, notes, ofDevice, ofLayers, ofModels);
    }

    /** The nanoseconds at which this process began. */
    private static long started() {
        return System.nanoTime() - ManagementFactory.getRuntimeMXBean().getUptime() * BenchSet.NANOS_A_MILLI;
    }

    private Optional<LayerReport> layers(KernelLibrary kernels, PlanOptions options, BenchSet set, ResultFile file) {
        if (set.layersUntil() != Long.MAX_VALUE && System.nanoTime() - set.layersUntil() > 0) {
            return Optional.empty();
        }
        Map<Network, Integer> batches = new LinkedHashMap<>();
        set.layered().forEach(network -> batches.put(network, BenchLayersCommand.usualBatch(network)));
        LayerBenchmark.Report found = BenchLayersCommand.measure(
                residua, new LayerBenchmark(kernels, options, set.layers()), batches, set.repeats());
        return Optional.of(new LayerReport(kernels.context().facts(), found, set.repeats(), file, options.tuned()));
    }
}
