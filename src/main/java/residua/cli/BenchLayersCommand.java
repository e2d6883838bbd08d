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
import residua.model.Network;
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
    private BenchOptions shared;

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
        Map<Network, Integer> batches = new LinkedHashMap<>();
        networks().forEach(network -> batches.put(network, batch(network)));
        shared.run(bench.residua(), "layers", (kernels, options, file) -> {
            LayerSelection selection = new LayerSelection(pass.passes(), Optional.ofNullable(algorithm), training);
            LayerBenchmark.Report report =
                    measure(bench.residua(), new LayerBenchmark(kernels, options, selection), batches, repeats);
            if (report.results().isEmpty()) {
                throw new UserException(
                        "no layer could be measured: " + report.leftOut().get(0).why());
            }
            return new LayerReport(kernels.context().facts(), report, repeats, file, options.tuned());
        });
    }

    /** Measures the layers of networks, each at its batch, before the user's eyes. */
    static LayerBenchmark.Report measure(
            Residua residua, LayerBenchmark benchmark, Map<Network, Integer> batches, int repeats) {
        batches.forEach(benchmark::add);
        try (Bar bar = residua.bar("bench layers", 1, "samples")) {
            return benchmark.run(repeats, (done, total, layer) -> {
                bar.at(done, total);
                bar.at(done, layer);
            });
        }
    }

    private List<Network> networks() {
        return shared.model().nameOr(ALL).equalsIgnoreCase(ALL)
                ? shared.model().measured()
                : List.of(shared.model().network());
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
