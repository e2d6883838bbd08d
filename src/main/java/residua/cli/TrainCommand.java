package residua.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.cl.ClContext;
import residua.cl.DeviceFacts;
import residua.data.DataSpec;
import residua.data.Dataset;
import residua.data.Split;
import residua.kernel.KernelLibrary;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;
import residua.train.RunFolder;
import residua.train.RunSpec;
import residua.train.TrainingRun;
import residua.weights.Checkpoint;
import residua.weights.WeightFile;
import residua.weights.WeightMatch;

/** Trains a network. */
@Command(
        name = "train",
        description = "Trains a network; with no options cifar-resnet20 on generated images. After every epoch the"
                + " checkpoint is replaced and a line added to the log; Ctrl-C ends the run with a checkpoint.",
        footer = {
            "  ./residua train",
            "  ./residua train --data cifar10:cifar-10-batches-bin --epochs 164 --schedule iterations:32000,48000"
                    + " --momentum-convention caffe",
            "  ./residua train --model resnet18 --data folder:imagenet --batch 64 --out runs/resnet18",
            "  ./residua train --weights resnet18.pth --model resnet18 --data folder:flowers    fine-tune",
            "  ./residua train --resume --out runs/resnet18",
        })
final class TrainCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);
    private static final String DEFAULT_MODEL = "cifar-resnet20";

    @ParentCommand
    private Residua residua;

    @Mixin
    private ModelChoice model;

    @Mixin
    private TrainOptions options;

    @Mixin
    private DataChoice data;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Start from these weights; a classifier for other classes starts anew.")
    private Path weights;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Folder for checkpoint and log. Default: residua-runs/MODEL-DATA, numbered from the second on.")
    private Path out;

    @Option(
            names = "--resume",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FILE",
            description =
                    "Go on with the run of a checkpoint, by default the last one in the output folder; --epochs may"
                            + " make it longer.")
    private String resume;

    @Override
    public void run() {
        Optional<Path> resumed = Optional.ofNullable(resume).map(this::checkpointFile);
        Optional<Checkpoint> checkpoint = resumed.map(Checkpoint::read);
        String dataSpec = checkpoint.map(c -> RunSpec.of(c).data()).orElse(options.data());
        String testSpec = checkpoint.map(c -> RunSpec.of(c).testData()).orElse(options.testData());
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            Dataset training = open(dataSpec, Split.TRAIN, List.of());
            Optional<Dataset> test = test(dataSpec, testSpec, training.labels());
            RunSpec spec = checkpoint.map(this::resumed).orElseGet(() -> fresh(training, context.facts()));
            RunFolder folder = folder(resumed);
            try (TrainingRun run = checkpoint.isPresent()
                    ? TrainingRun.resume(kernels, spec, plan.options(context.facts()), folder, checkpoint.get())
                    : TrainingRun.start(kernels, spec, plan.options(context.facts()), folder, startWeights(spec))) {
                TrainReport report = new TrainReport(residua, spec, folder);
                report.run(kernels, run, plan.options(context.facts()), training, test, data.threads());
            }
        }
    }

    private Path checkpointFile(String file) {
        if (!file.isEmpty()) {
            return Path.of(file);
        }
        return new RunFolder(out != null ? out : RunFolder.latest(defaultFolder())).checkpoint();
    }

    private RunSpec fresh(Dataset training, DeviceFacts facts) {
        PlanOptions planned = plan.options(facts);
        RunSpec spec =
                options.spec(model.nameOr(DEFAULT_MODEL), model.options(), training.labels(), planned.winograd());
        RunSpec inParts = spec.withParts(options.parts(spec, facts, planned));
        if (inParts.parts() > 1) {
            LOG.info(
                    "each batch is computed in {} parts of {} images; batch norm sees one part at a time",
                    inParts.parts(),
                    inParts.batch() / inParts.parts());
        }
        return inParts;
    }

    private RunSpec resumed(Checkpoint checkpoint) {
        RunSpec spec = RunSpec.of(checkpoint);
        return spec.withLoop(spec.loop().withEpochs(options.epochs(spec.loop().epochs())));
    }

    /** Where the run writes: a run that is resumed beside its checkpoint, a new one where there is none yet. */
    private RunFolder folder(Optional<Path> resumed) {
        if (resumed.isPresent()) {
            RunFolder folder = RunFolder.open(
                    out != null ? out : resumed.get().toAbsolutePath().getParent());
            return folder.goingOnFrom(resumed.get());
        }
        return out != null ? RunFolder.fresh(out) : RunFolder.fresh(RunFolder.next(defaultFolder()));
    }

    private Path defaultFolder() {
        String data = options.data();
        int colon = data.indexOf(':');
        return Path.of(
                "residua-runs", model.nameOr(DEFAULT_MODEL) + "-" + (colon < 0 ? data : data.substring(0, colon)));
    }

    private Dataset open(String spec, Split split, List<String> labels) {
        try (Bar bar = residua.bar("decoding images", 1, "images")) {
            int classes = model.options().classes().orElse(TrainReport.NOISE_CLASSES);
            return DataSpec.open(spec, split, data.options(labels, classes, bar::at));
        }
    }

    /** The test images: where they were said to be, else the test split beside the training images, if it is there. */
    private Optional<Dataset> test(String dataSpec, String testSpec, List<String> labels) {
        if (testSpec.equals("none")) {
            return Optional.empty();
        }
        if (!testSpec.isEmpty()) {
            return Optional.of(open(testSpec, Split.TEST, labels));
        }
        if (dataSpec.startsWith("tar:")) {
            return Optional.empty();
        }
        return Optional.of(open(dataSpec, Split.TEST, labels));
    }

    private Map<String, HostTensor> startWeights(RunSpec spec) {
        if (weights == null) {
            return Map.of();
        }
        WeightMatch.Partial match =
                WeightMatch.matchAllButClassifier(LoadedNetwork.expected(spec.network()), WeightFile.read(weights));
        return match.tensors();
    }
}
