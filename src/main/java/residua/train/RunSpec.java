package residua.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import residua.model.Input;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.op.conv.Winograd;
import residua.optim.Schedule;
import residua.optim.ScheduleState;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;
import residua.weights.Checkpoint;
import residua.weights.NetworkDescription;
import residua.weights.TrainingState;

/**
 * Everything that decides the bits of a training run, besides the data's own files and the device. Goes into every
 * checkpoint and comes back out of it.
 *
 * @param network what is trained
 * @param data specification of the training data
 * @param testData specification of the test data, empty for the training data's own test split
 * @param augment whether training images are cropped and flipped at random
 * @param batch examples of a step
 * @param smoothing share of the target spread over all classes
 * @param sgd the optimiser's settings
 * @param hostOptimizer whether the update runs on the host
 * @param seed of all random numbers
 * @param parts equal parts that a batch is computed in, one after the other
 * @param winograd how far products of convolutions may be saved
 * @param loop epochs, learning rate, schedule, checkpoints
 */
public record RunSpec(
        Network network,
        String data,
        String testData,
        boolean augment,
        int batch,
        float smoothing,
        SgdSettings sgd,
        boolean hostOptimizer,
        long seed,
        int parts,
        Winograd winograd,
        Trainer.Settings loop) {
    private static final String EPOCHS = "epochs";
    private static final String TEST_DATA = "testData";
    private static final String AUGMENT = "augment";
    private static final String HOST_OPTIMIZER = "hostOptimizer";
    private static final String CHECKPOINT_STEPS = "checkpointSteps";
    private static final String PARTS = "parts";
    private static final String WINOGRAD = "winograd";
    private static final String PLAN = "plan";
    private static final String EPOCH_SUMS = "epochSums";
    private static final String WINDOW_SUMS = "windowSums";

    /** The same run with another length or other checkpoints. */
    public RunSpec withLoop(Trainer.Settings other) {
        return new RunSpec(
                network, data, testData, augment, batch, smoothing, sgd, hostOptimizer, seed, parts, winograd, other);
    }

    /** The same run with its batches in parts. */
    public RunSpec withParts(int number) {
        return new RunSpec(
                network, data, testData, augment, batch, smoothing, sgd, hostOptimizer, seed, number, winograd, loop);
    }

    /**
     * What a session of the run is to be.
     *
     * @param options of the scheduler, but for what the run itself settles
     */
    public TrainingSession.Settings settings(PlanOptions options) {
        return new TrainingSession.Settings(
                batch, smoothing, sgd, hostOptimizer, seed, options.withWinograd(winograd), parts);
    }

    /** What a checkpoint says of the network. */
    public static NetworkDescription describe(Network network) {
        Input input = network.input();
        return new NetworkDescription(
                network.name(),
                network.options().toMap(),
                Shape.of(input.channels(), input.height(), input.width()),
                input.mean(),
                input.std(),
                network.labels());
    }

    /** The network that a checkpoint holds. */
    public static Network network(NetworkDescription description) {
        Network network = Zoo.network(description.model(), Options.parse(description.options()));
        return description.labels().size() == network.classes() ? network.withLabels(description.labels()) : network;
    }

    /**
     * A checkpoint of this run.
     *
     * @param plan fingerprint of the plan that computed it
     */
    Checkpoint checkpoint(
            Progress progress,
            int stepsPerEpoch,
            String plan,
            Map<String, HostTensor> weights,
            Map<String, HostTensor> momentum) {
        Map<String, String> more = new LinkedHashMap<>();
        more.put(EPOCHS, Integer.toString(loop.epochs()));
        more.put(TEST_DATA, testData);
        more.put(AUGMENT, Boolean.toString(augment));
        more.put(HOST_OPTIMIZER, Boolean.toString(hostOptimizer));
        more.put(CHECKPOINT_STEPS, Long.toString(loop.checkpointSteps()));
        more.put(PARTS, Integer.toString(parts));
        more.put(WINOGRAD, winograd.name());
        more.put(PLAN, plan);
        more.put(EPOCH_SUMS, progress.epoch().toText());
        more.put(WINDOW_SUMS, progress.window().toText());
        TrainingState state = new TrainingState(
                new TrainingState.Position(
                        progress.step() / stepsPerEpoch, progress.step() % stepsPerEpoch, progress.step()),
                seed,
                data,
                batch,
                smoothing,
                loop.learningRate(),
                sgd.toText(),
                loop.schedule().toText(),
                progress.schedule().toText(),
                more,
                momentum);
        return new Checkpoint(describe(network), weights, Optional.of(state));
    }

    /**
     * The run that a checkpoint belongs to.
     *
     * @throws UserException where the checkpoint holds weights alone
     */
    public static RunSpec of(Checkpoint checkpoint) {
        TrainingState state = state(checkpoint);
        Map<String, String> more = state.more();
        try {
            requireRange(state, Integer.parseInt(more.getOrDefault(PARTS, "1")));
            return new RunSpec(
                    network(checkpoint.network()),
                    state.data(),
                    more.getOrDefault(TEST_DATA, ""),
                    Boolean.parseBoolean(more.get(AUGMENT)),
                    state.batch(),
                    state.labelSmoothing(),
                    SgdSettings.parse(state.optimizer()),
                    Boolean.parseBoolean(more.get(HOST_OPTIMIZER)),
                    state.seed(),
                    Integer.parseInt(more.getOrDefault(PARTS, "1")),
                    Winograd.valueOf(more.getOrDefault(WINOGRAD, Winograd.OFF.name())),
                    new Trainer.Settings(
                            Integer.parseInt(more.getOrDefault(EPOCHS, "")),
                            state.baseRate(),
                            Schedule.parse(state.schedule()),
                            Long.parseLong(more.getOrDefault(CHECKPOINT_STEPS, "0"))));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UserException("the checkpoint does not say how its run was to go on: " + e.getMessage(), e);
        }
    }

    private static void requireRange(TrainingState state, int parts) {
        TrainingState.Position at = state.position();
        if (state.batch() < 1 || parts < 1 || at.epoch() < 0 || at.stepInEpoch() < 0 || at.step() < at.stepInEpoch()) {
            throw new IllegalArgumentException("batches of " + state.batch() + " in " + parts + " parts, step "
                    + at.step() + " of epoch " + at.epoch());
        }
    }

    /** How far the run of a checkpoint had come. */
    public static Progress progress(Checkpoint checkpoint) {
        TrainingState state = state(checkpoint);
        return new Progress(
                state.position().step(),
                Progress.Sums.parse(state.more().getOrDefault(EPOCH_SUMS, "")),
                Progress.Sums.parse(state.more().getOrDefault(WINDOW_SUMS, "")),
                ScheduleState.parse(state.scheduleState()));
    }

    /** Fingerprint of the plan that computed a checkpoint; empty where the checkpoint does not say. */
    static String plan(Checkpoint checkpoint) {
        return state(checkpoint).more().getOrDefault(PLAN, "");
    }

    private static TrainingState state(Checkpoint checkpoint) {
        return checkpoint
                .training()
                .orElseThrow(
                        () -> new UserException(
                                "the checkpoint holds weights alone, no training run to go on with; start from them with --weights"));
    }
}
