package residua.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import residua.bench.Measurement;
import residua.bench.ModelBenchmark;
import residua.bench.ResultFile;
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
        List<Measurement> results = new ArrayList<>();
        Map<String, Object> object;
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
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("repeats", repeats);
            body.put("results", results.stream().map(MeasuredRow::of).toList());
            object = file.object(context.facts(), Optional.of(options.tuned()), results, body);
        }
        Table table = new Table("measured", "median", "p10", "p90", "unit");
        results.forEach(m -> table.row(m.name(), number(m.median()), number(m.p10()), number(m.p90()), m.unit()));
        String note = file.note(results).map(n -> "note: " + n + "\n").orElse("");
        residua.output().result(object, table + note);
    }

    private Measurement measure(ModelBenchmark benchmark, Network network, Pass what, int images) {
        return what == Pass.TRAINING
                ? benchmark.training(network, images, repeats)
                : benchmark.inference(network, images, repeats);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
