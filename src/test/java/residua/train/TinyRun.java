package residua.train;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import residua.cl.TestDevice;
import residua.data.Batches;
import residua.data.Dataset;
import residua.data.Image;
import residua.data.Normalisation;
import residua.data.Transform;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.op.conv.Winograd;
import residua.op.sgd.SgdUpdate;
import residua.optim.Schedule;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.weights.Checkpoint;

/** A whole run that takes a second: cifar-resnet8 on 16x16 images of noise, six steps of 16 images an epoch. */
final class TinyRun {
    static final int BATCH = 16;
    static final int STEPS = 6;

    private static final int SIDE = 16;
    private static final long SEED = 7;
    private static final Network NETWORK = Zoo.network("cifar-resnet8", Options.DEFAULTS.withSize(SIDE, SIDE));

    private TinyRun() {}

    /** Noise with a class for each image, the same every time. */
    private record Noise(int size, List<String> labels) implements Dataset {
        @Override
        public int label(int i) {
            return i * 7 % labels.size();
        }

        @Override
        public Image image(int i) {
            byte[] pixels = new byte[SIDE * SIDE * 3];
            new SplittableRandom(i).nextBytes(pixels);
            return new Image(SIDE, SIDE, 3, pixels);
        }

        @Override
        public String name(int i) {
            return "noise " + i;
        }

        @Override
        public String description() {
            return "noise";
        }
    }

    /** One run. */
    static RunSpec spec(Trainer.Settings loop, boolean hostOptimizer) {
        return spec(loop, new SgdSettings(0.9f, false, SgdUpdate.Convention.PYTORCH, 1e-4f, List.of()), hostOptimizer);
    }

    /** One run with its own rule for the update. */
    static RunSpec spec(Trainer.Settings loop, SgdSettings sgd, boolean hostOptimizer) {
        return new RunSpec(NETWORK, "noise", "none", true, BATCH, 0.1f, sgd, hostOptimizer, SEED, 1, Winograd.F2, loop);
    }

    /** A schedule that looks at the error, so that what it remembers matters too. */
    static Trainer.Settings loop(int epochs, long checkpointSteps) {
        return new Trainer.Settings(epochs, 0.05, Schedule.parse("warmup:1+plateau:0.5,1"), checkpointSteps);
    }

    /** Starts anew in the folder and runs to the end. */
    static Progress start(RunSpec spec, RunFolder folder) {
        return start(spec, folder, (run, step) -> {});
    }

    /** What to do to a run after one of its steps. */
    interface AfterStep {
        /** Called after each step, with the number of steps done. */
        void done(TrainingRun run, long steps);
    }

    /** Starts anew in the folder and runs to the end, or until what is done after a step ends it. */
    static Progress start(RunSpec spec, RunFolder folder, AfterStep after) {
        TestDevice device = TestDevice.require();
        try (TrainingRun run = TrainingRun.start(device.kernels(), spec, PlanOptions.DEFAULT, folder, Map.of())) {
            return run(run, spec, after);
        }
    }

    /** Goes on from the folder's checkpoint, as the checkpoint says. */
    static Progress resume(RunFolder folder) {
        return resume(RunSpec.of(Checkpoint.read(folder.checkpoint())), folder);
    }

    /** Goes on from the folder's checkpoint. */
    static Progress resume(RunSpec spec, RunFolder folder) {
        Checkpoint checkpoint = Checkpoint.read(folder.checkpoint());
        TestDevice device = TestDevice.require();
        try (TrainingRun run = TrainingRun.resume(device.kernels(), spec, PlanOptions.DEFAULT, folder, checkpoint)) {
            return run(run, spec, (r, steps) -> {});
        }
    }

    private static Progress run(TrainingRun run, RunSpec spec, AfterStep after) {
        Dataset data = new Noise(
                BATCH * STEPS + 3,
                IntStream.range(0, 10).mapToObj(Integer::toString).toList());
        Normalisation normalisation =
                Normalisation.of(NETWORK.input().mean(), NETWORK.input().std());
        Transform transform = Transform.training(spec.seed(), SIDE, SIDE, normalisation);
        BatchSource source = new BatchSource() {
            @Override
            public int stepsPerEpoch() {
                return STEPS;
            }

            @Override
            public Batches epoch(int epoch, int firstStep) {
                return Batches.training(data, transform, BATCH, spec.seed(), epoch, 2)
                        .skip(firstStep);
            }
        };
        return run.run(source, new TrainingRun.Observer() {
            @Override
            public void step(StepResult result, Progress progress) {
                after.done(run, progress.step());
            }

            @Override
            public double test() {
                return 50;
            }

            @Override
            public void epoch(EpochReport report) {
                // The log has it.
            }
        });
    }
}
