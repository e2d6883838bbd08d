package residua.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.cl.ClContext;
import residua.data.Batches;
import residua.data.DataSpec;
import residua.data.Dataset;
import residua.data.Split;
import residua.eval.Classifier;
import residua.eval.EvalResult;
import residua.eval.Evaluator;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;
import residua.weights.Npy;

/** Counts the errors of a trained network on a test set. */
@Command(
        name = "eval",
        description = "Measures a trained network on a test set: top-1 and top-5 error, images a second.",
        footer = {
            "  ./residua eval --weights residua-runs/cifar-resnet20-shapes/checkpoint.safetensors --data shapes",
            "  ./residua eval --model cifar-resnet20 --weights resnet20-12fca82f.th --data cifar10:cifar-10-batches-bin",
            "  ./residua eval --model resnet50 --weights resnet50.pth --data folder:imagenet --crops 10 --json",
        })
final class EvalCommand implements Runnable {
    private static final int TEN = 10;

    @ParentCommand
    private Residua residua;

    @Mixin
    private ModelChoice model;

    @Mixin
    private DataChoice data;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Option(
            names = "--weights",
            required = true,
            paramLabel = "FILE",
            description = "A checkpoint of Residua, safetensors or a PyTorch checkpoint.")
    private Path weights;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "SPEC",
            description = "Images: " + DataSpec.KINDS + ". The test split is measured.")
    private String spec;

    @Option(names = "--batch", paramLabel = "N", description = "Images at a time. Default: 100, or 8 above 64x64.")
    private Integer batch;

    @Option(
            names = "--crops",
            paramLabel = "1|10",
            defaultValue = "1",
            description = "1: the centre. 10: corners, centre and their mirror images, averaged.")
    private int crops;

    @Option(
            names = "--logits",
            paramLabel = "FILE",
            description = "Write the logits, float32 [examples][classes], as .npy.")
    private Path logits;

    @Override
    public void run() {
        if (crops != 1 && crops != TEN) {
            throw new UserException("--crops takes 1 or 10, not " + crops);
        }
        if (logits != null) {
            OutputFile.require("the logits", logits);
        }
        LoadedNetwork loaded = LoadedNetwork.of(weights, model);
        Network network = loaded.network();
        int images = batch == null ? defaultBatch(network) : Positive.option("--batch", batch);
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            Dataset dataset = open(network);
            try (Classifier classifier = Classifier.open(
                            kernels, network, images * crops, plan.options(context.facts()), loaded.weights());
                    Batches batches =
                            Batches.evaluation(dataset, Evaluator.transform(network, crops), images, data.threads());
                    Bar bar = residua.bar("eval", dataset.size(), "images")) {
                report(network, dataset, evaluate(classifier, dataset, batches, bar), batches);
            }
        }
    }

    private Dataset open(Network network) {
        try (Bar bar = residua.bar("decoding images", 1, "images")) {
            Dataset dataset = DataSpec.open(spec, Split.TEST, data.options(List.of(), network.classes(), bar::at));
            requireClasses(network, dataset);
            return dataset;
        }
    }

    private EvalResult evaluate(Classifier classifier, Dataset dataset, Batches batches, Bar bar) {
        if (logits == null) {
            return Evaluator.evaluate(classifier, batches, crops, Evaluator.LogitSink.NONE, n -> bar.at(n, ""));
        }
        int classes = classifier.network().classes();
        float[] all = new float[Math.multiplyExact(dataset.size(), classes)];
        EvalResult result = Evaluator.evaluate(
                classifier,
                batches,
                crops,
                (index, values) -> System.arraycopy(values, 0, all, index * classes, classes),
                n -> bar.at(n, ""));
        Npy.write(logits, new HostTensor(Shape.of(dataset.size(), classes), all));
        return result;
    }

    private void report(Network network, Dataset dataset, EvalResult result, Batches batches) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", network.name());
        object.put("data", dataset.description());
        object.put("examples", result.examples());
        object.put("top1Errors", result.top1Errors());
        object.put("top1Error", result.top1Error());
        object.put("top5Errors", result.top5Errors());
        object.put("top5Error", result.top5Error());
        object.put("imagesPerSecond", result.imagesPerSecond());
        object.put("skipped", batches.skipped().size());
        residua.output()
                .result(
                        object,
                        String.format(
                                Locale.ROOT,
                                "%s on %s: %,d examples, top-1 error %.2f %% (%,d), top-5 error %.2f %% (%,d), %.0f images/s",
                                network.name(),
                                dataset.description(),
                                result.examples(),
                                result.top1Error(),
                                result.top1Errors(),
                                result.top5Error(),
                                result.top5Errors(),
                                result.imagesPerSecond()));
    }

    /** Refuses a data set with classes that the network has no output for. */
    static void requireClasses(Network network, Dataset dataset) {
        if (dataset.classes() > network.classes()) {
            throw new UserException(network.name() + " tells " + network.classes() + " classes apart, but "
                    + dataset.description() + " has " + dataset.classes());
        }
    }

    /** Enough images at a time to keep a device busy, few enough for any. */
    static int defaultBatch(Network network) {
        return network.input().height() <= 64 ? 100 : 8;
    }
}
