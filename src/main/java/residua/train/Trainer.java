package residua.train;

import java.util.concurrent.atomic.AtomicBoolean;
import residua.data.Batch;
import residua.data.Batches;
import residua.optim.Schedule;
import residua.optim.ScheduleState;
import residua.optim.TrainingMetrics;
import residua.optim.TrainingPosition;
import residua.shape.UserException;

/**
 * The loop: epochs of steps, the schedule, checkpoints, divergence. What is computed depends on nothing but settings,
 * data and progress: never on time. Serves one thread; {@link #stop} may be called from any.
 */
public final class Trainer {
    /** Steps between two looks of a schedule at the training error within an epoch. */
    private static final int WINDOW = 50;

    private final TrainingSession session;
    private final BatchSource source;
    private final Settings settings;
    private final Watcher watcher;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private Progress progress;
    private float rate;

    /**
     * How a run goes.
     *
     * @param epochs length of the run
     * @param learningRate that the schedule starts from
     * @param schedule of the learning rate
     * @param checkpointSteps a checkpoint after every so many steps besides those after each epoch; 0 for none
     */
    public record Settings(int epochs, double learningRate, Schedule schedule, long checkpointSteps) {
        /** The same with another length. */
        public Settings withEpochs(int other) {
            return new Settings(other, learningRate, schedule, checkpointSteps);
        }
    }

    /** Who is told of a run; called on the trainer's thread. */
    public interface Watcher {
        /**
         * A step is done.
         *
         * @param progress the run so far, this step included
         */
        void step(StepResult result, Progress progress);

        /** Measures the present weights on the test set: percent of wrong answers, NaN where there is no test set. */
        double test();

        /** An epoch is over and tested. */
        void epoch(EpochReport report);

        /** The present state should be kept. All steps up to {@code progress} are done. */
        void checkpoint(Progress progress);
    }

    /** Ready to go on from {@code progress}; the session holds the weights that belong to it. */
    public Trainer(TrainingSession session, BatchSource source, Settings settings, Progress progress, Watcher watcher) {
        this.session = session;
        this.source = source;
        this.settings = settings;
        this.progress = progress;
        this.watcher = watcher;
    }

    /** Asks the run to end after the step under way, with a checkpoint. */
    public void stop() {
        stopping.set(true);
    }

    /**
     * Runs to the end, or until {@link #stop}.
     *
     * @return progress at the end
     * @throws UserException where the loss is no longer finite; the weights before that are in the last checkpoint
     */
    public Progress run() {
        int perEpoch = source.stepsPerEpoch();
        long total = (long) settings.epochs() * perEpoch;
        while (progress.step() < total && !stopping.get()) {
            runEpoch(Math.toIntExact(progress.step() / perEpoch), perEpoch, total);
        }
        return progress;
    }

    private void runEpoch(int epoch, int perEpoch, long total) {
        long start = System.nanoTime();
        long first = progress.step();
        long end = (long) (epoch + 1) * perEpoch;
        try (Batches batches = source.epoch(epoch, Math.toIntExact(first - (long) epoch * perEpoch))) {
            for (long step = first; step < end && !stopping.get(); step++) {
                submit(batches.next(), new TrainingPosition(step, perEpoch, total));
                if (settings.checkpointSteps() > 0 && (step + 1) % settings.checkpointSteps() == 0 && step + 1 < end) {
                    drain();
                    watcher.checkpoint(progress);
                }
            }
            drain();
        }
        if (progress.step() == end) {
            endEpoch(epoch, progress.step() - first, (System.nanoTime() - start) * 1e-9);
        }
        watcher.checkpoint(progress);
    }

    private void submit(Batch batch, TrainingPosition at) {
        if (at.step() % WINDOW == 0) {
            observeWindow();
        }
        while (session.underWay() >= TrainingSession.DEPTH) {
            take();
        }
        rate = settings.schedule().rate(settings.learningRate(), at, progress.schedule());
        session.submit(at.step(), batch.images(), batch.labels(), rate);
    }

    /** A schedule looks at steps that are done, at fixed places, so that a resumed run sees the same. */
    private void observeWindow() {
        drain();
        if (progress.window().examples() > 0) {
            Progress.Sums seen = progress.window();
            ScheduleState next = settings.schedule()
                    .observe(
                            progress.schedule(), new TrainingMetrics(seen.meanLoss(), seen.error(), Double.NaN, false));
            progress = progress.observed(next);
        }
    }

    private void endEpoch(int epoch, long steps, double seconds) {
        Progress.Sums sums = progress.epoch();
        double testPercent = watcher.test();
        ScheduleState next = settings.schedule()
                .observe(
                        progress.schedule(),
                        new TrainingMetrics(sums.meanLoss(), sums.error(), testPercent / 100, true));
        double images = (double) steps * sums.examples() / Math.max(1, source.stepsPerEpoch());
        EpochReport report = new EpochReport(
                epoch + 1,
                progress.step(),
                rate,
                sums.meanLoss(),
                100 * sums.error(),
                testPercent,
                images / seconds,
                seconds);
        progress = progress.withSchedule(next).afterEpoch();
        watcher.epoch(report);
    }

    private void drain() {
        while (session.underWay() > 0) {
            take();
        }
    }

    private void take() {
        StepResult result = session.await();
        if (!result.finite()) {
            throw diverged(result.step());
        }
        progress = progress.plus(result);
        watcher.step(result, progress);
    }

    private UserException diverged(long step) {
        while (session.underWay() > 0) {
            session.await();
        }
        String where = session.firstNonFinite()
                .map(name -> "; " + name + " is the first to hold a NaN or infinity")
                .orElse("");
        return diverged(step, source.stepsPerEpoch(), "the loss is not finite" + where);
    }

    /**
     * What a run ends with that has gone astray.
     *
     * @param step number of the step in the run, from 0
     */
    static UserException diverged(long step, int stepsPerEpoch, String sign) {
        return new UserException("training diverged in epoch " + (step / stepsPerEpoch + 1) + ", step "
                + (step % stepsPerEpoch + 1) + ": " + sign
                + ". Try a lower learning rate or a warm-up; checkpoints from before are unharmed");
    }
}
