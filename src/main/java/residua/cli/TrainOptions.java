package residua.cli;

import java.util.List;
import picocli.CommandLine.Option;
import residua.cl.DeviceFacts;
import residua.data.DataSpec;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.op.conv.Winograd;
import residua.op.sgd.SgdUpdate;
import residua.optim.Schedule;
import residua.optim.SgdSettings;
import residua.schedule.BatchFit;
import residua.schedule.PlanOptions;
import residua.shape.UserException;
import residua.train.RunSpec;
import residua.train.Trainer;

/** The options of a new training run, and the defaults of what was not said. */
final class TrainOptions {
    private static final String SHAPES = "shapes";
    private static final int SHAPES_EPOCHS = 5;
    private static final int EPOCHS = 30;

    @Option(
            names = "--data",
            paramLabel = "SPEC",
            defaultValue = SHAPES,
            description = "Training images: " + DataSpec.KINDS + ". Default: shapes, generated.")
    private String data;

    @Option(
            names = "--test-data",
            paramLabel = "SPEC",
            defaultValue = "",
            description = "Where the test split is, if not with the training images; none: no test.")
    private String testData;

    @Option(names = "--epochs", paramLabel = "N", description = "Length of the run. Default: 30; for shapes 5.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "Images of a step. Default: 128.")
    private int batch;

    @Option(
            names = "--micro-batch",
            paramLabel = "auto|N",
            description = "Compute a batch N images at a time where the whole does not fit the device, with batch norm"
                    + " over each N; auto: as many as fit. Default: the whole batch.")
    private String microBatch;

    @Option(names = "--lr", paramLabel = "RATE", defaultValue = "0.1", description = "Learning rate. Default: 0.1.")
    private double rate;

    @Option(
            names = "--schedule",
            paramLabel = "TEXT",
            defaultValue = "warmup:1+cosine",
            description = "constant, cosine, poly:POWER, steps:EPOCH,...@FACTOR, iterations:STEP,...@FACTOR,"
                    + " plateau:FACTOR,PATIENCE; in front of any: warmup:EPOCHS+, warmup-iterations:STEPS+,"
                    + " warmup-until:ERROR@FACTOR+. Default: warmup:1+cosine.")
    private String schedule;

    @Option(names = "--momentum", paramLabel = "M", defaultValue = "0.9", description = "Momentum. Default: 0.9.")
    private float momentum;

    @Option(names = "--nesterov", description = "Look ahead along the momentum.")
    private boolean nesterov;

    @Option(
            names = "--momentum-convention",
            paramLabel = "caffe|pytorch",
            defaultValue = "PYTORCH",
            description = "Where the rate enters: into the momentum (caffe, the paper) or outside. Default: pytorch.")
    private SgdUpdate.Convention convention;

    @Option(
            names = "--weight-decay",
            paramLabel = "W",
            defaultValue = "1e-4",
            description = "Weight decay of every parameter. Default: 1e-4.")
    private float weightDecay;

    @Option(names = "--no-decay-norm-bias", description = "Do not decay batch norms and biases.")
    private boolean decayWeightsOnly;

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            defaultValue = "0",
            description = "Share of the target spread over all classes. Default: 0.")
    private float smoothing;

    @Option(
            names = "--optimizer",
            paramLabel = "device|host",
            defaultValue = "DEVICE",
            description = "Where the update runs; the bits are the same. Default: device.")
    private Place optimizer;

    @Option(
            names = "--augment",
            paramLabel = "on|off",
            defaultValue = "ON",
            description = "Random crops and mirror images while training. Default: on.")
    private Switch augment;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of all random numbers. Default: 1.")
    private long seed;

    @Option(
            names = "--checkpoint-steps",
            paramLabel = "N",
            defaultValue = "0",
            description = "A checkpoint every N steps besides the one after each epoch. Default: 0, none besides.")
    private long checkpointSteps;

    /** Where the optimiser runs. */
    enum Place {
        DEVICE,
        HOST
    }

    /** On or off. */
    enum Switch {
        ON,
        OFF
    }

    /** Specification of the training images. */
    String data() {
        return data;
    }

    /** Specification of the test images; empty: with the training images. */
    String testData() {
        return testData;
    }

    /**
     * The run that the options describe.
     *
     * @param model name of the network
     * @param given options of the network
     * @param labels of the training images
     * @param winograd how far products may be saved
     */
    RunSpec spec(String model, Options given, List<String> labels, Winograd winograd) {
        Positive.option("--epochs", epochs(SHAPES_EPOCHS));
        Positive.option("--batch", batch);
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new UserException("--lr must be positive, not " + rate);
        }
        if (checkpointSteps < 0) {
            throw new UserException("--checkpoint-steps must be at least 0, not " + checkpointSteps);
        }
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new UserException("--label-smoothing must be at least 0 and less than 1, not " + smoothing);
        }
        Network network = Zoo.network(model, LoadedNetwork.withClasses(given, labels.size()));
        if (labels.size() > network.classes()) {
            throw new UserException(
                    "--classes " + network.classes() + " is fewer than the " + labels.size() + " classes of " + data);
        }
        SgdSettings sgd = new SgdSettings(momentum, nesterov, convention, weightDecay, List.of());
        return new RunSpec(
                network.classes() == labels.size() ? network.withLabels(labels) : network,
                data,
                testData,
                augment == Switch.ON,
                batch,
                smoothing,
                decayWeightsOnly ? sgd.withoutDecayOfNormAndBias() : sgd,
                optimizer == Place.HOST,
                seed,
                1,
                winograd,
                new Trainer.Settings(
                        epochs(data.startsWith(SHAPES) ? SHAPES_EPOCHS : EPOCHS),
                        rate,
                        Schedule.parse(schedule),
                        checkpointSteps));
    }

    /** In how many parts a batch of the run is computed on that device. */
    int parts(RunSpec spec, DeviceFacts facts, PlanOptions plan) {
        if (microBatch == null) {
            return 1;
        }
        if (microBatch.equals("auto")) {
            PlanOptions whole = spec.settings(plan).planOptions();
            return BatchFit.parts(n -> spec.network().training(n, spec.smoothing()), spec.batch(), facts, whole);
        }
        int images;
        try {
            images = Integer.parseInt(microBatch);
        } catch (NumberFormatException e) {
            throw new UserException("--micro-batch takes auto or a number of images, not " + microBatch, e);
        }
        if (images < 1 || spec.batch() % images != 0) {
            throw new UserException(
                    "--micro-batch must divide the batch of " + spec.batch() + " evenly, not " + images);
        }
        return spec.batch() / images;
    }

    /** The length that was asked for, else another. */
    int epochs(int other) {
        return epochs == null ? other : epochs;
    }
}
