package residua.train;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.optim.InitialWeights;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;
import residua.weights.Checkpoint;

/**
 * One training run: the session on the device, the loop, and its folder. Started anew, from given weights, or from a
 * checkpoint.
 */
public final class TrainingRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final RunSpec spec;
    private final RunFolder folder;
    private final TrainingSession session;
    private final Progress start;
    private Trainer trainer;
    private boolean stopped;

    /** Who follows a run: the trainer's watcher without what the run itself sees to. */
    public interface Observer {
        /** A step is done. */
        void step(StepResult result, Progress progress);

        /** Measures the present weights on the test set: percent of wrong answers, NaN where there is no test set. */
        double test();

        /** An epoch is over, tested and logged. */
        void epoch(EpochReport report);
    }

    private TrainingRun(RunSpec spec, RunFolder folder, TrainingSession session, Progress start) {
        this.spec = spec;
        this.folder = folder;
        this.session = session;
        this.start = start;
    }

    /**
     * A new run.
     *
     * @param weights to start from, by name; what is missing is initialised from the run's seed
     */
    public static TrainingRun start(
            KernelLibrary kernels,
            RunSpec spec,
            PlanOptions options,
            RunFolder folder,
            Map<String, HostTensor> weights) {
        TrainingSession session =
                TrainingSession.open(kernels, spec.network(), spec.settings(options), initial(spec, weights), Map.of());
        folder.rewindLog(0);
        return new TrainingRun(spec, folder, session, Progress.START);
    }

    /**
     * Goes on with the run of a checkpoint.
     *
     * @param spec the checkpoint's, or the same with another length
     */
    public static TrainingRun resume(
            KernelLibrary kernels, RunSpec spec, PlanOptions options, RunFolder folder, Checkpoint checkpoint) {
        Progress progress = RunSpec.progress(checkpoint);
        Map<String, HostTensor> momentum = checkpoint.training().orElseThrow().momentum();
        TrainingSession session =
                TrainingSession.open(kernels, spec.network(), spec.settings(options), checkpoint.tensors(), momentum);
        if (!RunSpec.plan(checkpoint).equals(session.plan().fingerprint())) {
            LOG.warn("the run began with other kernels than this one would take (another device, driver, version or"
                    + " tuning), so its bits will differ from those of a run without interruption");
        }
        folder.rewindLog(checkpoint.training().orElseThrow().position().epoch());
        return new TrainingRun(spec, folder, session, progress);
    }

    private static Map<String, HostTensor> initial(RunSpec spec, Map<String, HostTensor> given) {
        Network network = spec.network();
        Map<String, HostTensor> initial =
                new InitialWeights(network.inference(1).parameters(), spec.seed());
        if (given.isEmpty()) {
            return initial;
        }
        Map<String, HostTensor> weights = new HashMap<>(initial);
        weights.putAll(given);
        return weights;
    }

    /** The network at work on the device. */
    public TrainingSession session() {
        return session;
    }

    /** How far the run has come at its start. */
    public Progress start() {
        return start;
    }

    /** Asks the run to end after the step under way, with a checkpoint. From any thread. */
    public synchronized void stop() {
        stopped = true;
        if (trainer != null) {
            trainer.stop();
        }
    }

    /**
     * Trains to the end, or until {@link #stop}; after every epoch, and as often as the settings say, the checkpoint
     * is replaced.
     *
     * @return progress at the end
     */
    public Progress run(BatchSource source, Observer observer) {
        Trainer.Watcher watcher = new Trainer.Watcher() {
            @Override
            public void step(StepResult result, Progress progress) {
                observer.step(result, progress);
            }

            @Override
            public double test() {
                return observer.test();
            }

            @Override
            public void epoch(EpochReport report) {
                folder.append(report);
                observer.epoch(report);
            }

            @Override
            public void checkpoint(Progress progress) {
                Map<String, HostTensor> weights = session.weights();
                Map<String, HostTensor> momentum = session.momentum();
                requireFinite("", weights, progress, source.stepsPerEpoch());
                requireFinite("the momentum of ", momentum, progress, source.stepsPerEpoch());
                folder.write(spec.checkpoint(
                        progress, source.stepsPerEpoch(), session.plan().fingerprint(), weights, momentum));
            }
        };
        synchronized (this) {
            trainer = new Trainer(session, source, spec.loop(), start, watcher);
            if (stopped) {
                trainer.stop();
            }
        }
        return trainer.run();
    }

    /** A loss tells of the weights before its step; what the last update did shows in the weights alone. */
    private static void requireFinite(
            String of, Map<String, HostTensor> tensors, Progress progress, int stepsPerEpoch) {
        tensors.forEach((name, tensor) -> {
            for (float value : tensor.data()) {
                if (!Float.isFinite(value)) {
                    throw Trainer.diverged(
                            progress.step() - 1,
                            stepsPerEpoch,
                            of + name + " holds a NaN or infinity after the update");
                }
            }
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
