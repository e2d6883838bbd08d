package residua.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import residua.bench.ModelBenchmark;
import residua.bench.ModelResults;
import residua.bench.ModelRow;
import residua.bench.ResultFile;
import residua.bench.Scenario;
import residua.cl.ClContext;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.model.Zoo;
import residua.schedule.PlanOptions;

/** The options and the work of measuring whole networks. */
final class ModelBench {

    /** What is measured. */
    enum Pass {
        TRAINING,
        INFERENCE
    }

    @Mixin
    private ModelChoice model;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "8", description = "Images at a time. Default: 8.")
    private int batch;

    @Option(
            names = "--pass",
            paramLabel = "training|inference",
            defaultValue = "INFERENCE",
            description = "A whole training step or inference. Default: inference.")
    private Pass pass;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "10",
            description = "Measurements of at least a second each. Default: 10.")
    private int repeats;

    /** Measures and prints. */
    void run(Residua residua) {
        Positive.option("--batch", batch);
        Positive.option("--repeats", repeats);
        ResultFile file = ResultFile.begin("model", Version.program(), Version.commit());
        List<ModelRow> results = new ArrayList<>();
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            PlanOptions options = plan.options(context.facts());
            ModelBenchmark benchmark = new ModelBenchmark(kernels, options);
            if (model.given()) {
                results.add(measure(benchmark, model.network(), pass, batch));
            } else {
                results.add(measure(benchmark, Zoo.network("cifar-resnet20"), Pass.TRAINING, 128));
                results.add(measure(benchmark, Zoo.network("resnet50"), Pass.INFERENCE, 8));
            }
            ModelResults found = new ModelResults(results, List.of(), List.of(), List.of());
            ModelReport report = new ModelReport(context.facts(), found, repeats, file, options.tuned());
            residua.output().result(report.object(), report.text());
        }
    }

    private ModelRow measure(ModelBenchmark benchmark, Network network, Pass what, int images) {
        boolean training = what == Pass.TRAINING;
        return new ModelRow(
                network.name(),
                images,
                training ? Scenario.TRAINING : Scenario.OFFLINE,
                ModelRow.Figure.THROUGHPUT,
                "",
                training ? benchmark.training(network, images, repeats) : benchmark.inference(network, images, repeats),
                Optional.empty());
    }
}
