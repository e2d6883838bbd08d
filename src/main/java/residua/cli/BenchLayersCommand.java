package residua.cli;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.bench.LayerBenchmark;
import residua.bench.LayerPass;
import residua.bench.LayerSelection;
import residua.bench.ResultFile;
import residua.cl.ClContext;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.PlanOptions;
import residua.shape.UserException;

/** Measures the layers of networks. */
@Command(
        name = "layers",
        description = {
            "Times each layer of a network on a device, convolutions in each pass and all else that a training step"
                    + " does, beside the time that the device's own limits allow. By default (--model all) the layers of"
                    + " resnet18, resnet50 and cifar-resnet20.",
            "The limits are measured in turns with the layers: multiply-adds in registers, and memory by arrays well"
                    + " past the caches. The bound of a layer is the larger of its operations by the one and its"
                    + " least bytes by the other.",
            "A sample runs a layer again and again on the same tensors for at least 4 ms: what fits the caches comes"
                    + " from there."
        },
        footer = {
            "  ./residua bench layers --model resnet50 --html layers.html",
            "  ./residua bench layers --model resnet50 --pass forward --algorithm direct",
            "  ./residua bench layers --model cifar-resnet20 --batch 128 --json > layers.json",
            "  ./residua bench layers --model all --pass backward-weights",
        })
final class BenchLayersCommand implements Runnable {
    private static final String ALL = "all";
    private static final int SMALL_IMAGE = 64;
    private static final int BATCH_OF_SMALL_IMAGES = 128;
    private static final int BATCH = 8;

    /** What is measured. */
    enum Pass {
        ALL,
        FORWARD,
        BACKWARD_DATA,
        BACKWARD_WEIGHTS,
        OTHER;

        Set<LayerPass> passes() {
            return this == ALL ? EnumSet.allOf(LayerPass.class) : EnumSet.of(LayerPass.valueOf(name()));
        }

        @Override
        public String toString() {
            return this == ALL ? "all" : LayerPass.valueOf(name()).toString();
        }
    }

    @ParentCommand
    private BenchCommand bench;

    @Mixin
    private ModelChoice model;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Mixin
    private CsvChoice csv;

    @Mixin
    private HtmlChoice html;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images at a time. Default: 8, or 128 where images are no larger than 64x64.")
    private Integer batch;

    @Option(
            names = "--pass",
            paramLabel = "PASS",
            defaultValue = "ALL",
            description =
                    "forward, backward-data or backward-weights of convolutions; other for all else that a training"
                            + " step does; all. Default: all.")
    private Pass pass;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = "Compute convolutions by this, wherever it can, instead of what the scheduler takes.")
    private String algorithm;

    @Option(
            names = "--training",
            description = "The forward pass of training, with each filter brought into the algorithm's form every time."
                    + " Default: that of inference.")
    private boolean training;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "50", description = "Samples of each. Default: 50.")
    private int repeats;

    @Override
    public void run() {
        Positive.option("--repeats", repeats);
        html.check();
        csv.check();
        ResultFile file = ResultFile.begin("layers", Version.program(), Version.commit());
        LayerSelection selection = new LayerSelection(pass.passes(), Optional.ofNullable(algorithm), training);
        Map<Network, Integer> batches = new LinkedHashMap<>();
        networks().forEach(network -> batches.put(network, batch(network)));
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            PlanOptions options = plan.options(context.facts());
            LayerBenchmark benchmark = new LayerBenchmark(kernels, options, selection);
            batches.forEach(benchmark::add);
            LayerBenchmark.Report report;
            try (Bar bar = bench.residua().bar("bench layers", 1, "samples")) {
                report = benchmark.run(repeats, (done, total, layer) -> {
                    bar.at(done, total);
                    bar.at(done, layer);
                });
            }
            if (report.results().isEmpty()) {
                throw new UserException(
                        "no layer could be measured: " + report.leftOut().get(0).why());
            }
            LayerReport printed = new LayerReport(context.facts(), report, repeats, file, options.tuned());
            Map<String, Object> object = printed.object();
            bench.residua().output().result(object, printed.text());
            csv.write(object);
            html.write(object);
        }
    }

    private List<Network> networks() {
        return model.nameOr(ALL).equalsIgnoreCase(ALL) ? model.measured() : List.of(model.network());
    }

    private int batch(Network network) {
        if (batch != null) {
            return Positive.option("--batch", batch);
        }
        return usualBatch(network);
    }

    /** The batch where none was asked for. */
    static int usualBatch(Network network) {
        return network.input().height() <= SMALL_IMAGE ? BATCH_OF_SMALL_IMAGES : BATCH;
    }
}
