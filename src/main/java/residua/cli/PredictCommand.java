package residua.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import residua.cl.ClContext;
import residua.data.ImageDecoder;
import residua.eval.Prediction;
import residua.eval.Predictor;
import residua.kernel.KernelLibrary;
import residua.model.Network;

/** Says what is in pictures. */
@Command(
        name = "predict",
        description = "Names what a trained network sees in pictures, with probabilities.",
        footer = {
            "  ./residua predict --model resnet50 --weights resnet50.pth photo.jpg",
            "  ./residua predict --weights residua-runs/cifar-resnet20-shapes/checkpoint.safetensors *.png --json",
        })
final class PredictCommand implements Runnable {

    @ParentCommand
    private Residua residua;

    @Mixin
    private ModelChoice model;

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
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description = "Answers for each picture. Default: 5.")
    private int top;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "JPEG or PNG files.")
    private List<Path> images;

    @Override
    public void run() {
        Positive.option("--top", top);
        LoadedNetwork loaded = LoadedNetwork.of(weights, model);
        Network network = loaded.network();
        Table table = new Table("file", "label", "probability");
        List<Map<String, Object>> results = new ArrayList<>();
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context);
                Predictor predictor =
                        Predictor.open(kernels, network, 1, plan.options(context.facts()), loaded.weights())) {
            for (Path file : images) {
                List<Prediction> best = predictor.predict(ImageDecoder.read(file), top);
                best.forEach(p -> table.row(file, p.label(), String.format(Locale.ROOT, "%.4f", p.probability())));
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("file", file.toString());
                result.put("top", best);
                results.add(result);
            }
        }
        residua.output().result(Map.of("images", results), table.toString());
    }
}
