package residua.bench;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import residua.data.Batch;
import residua.data.Batches;
import residua.data.DataSpec;
import residua.data.Dataset;
import residua.data.Normalisation;
import residua.data.OpenOptions;
import residua.data.Split;
import residua.data.Transform;
import residua.eval.Classifier;
import residua.kernel.KernelLibrary;
import residua.model.Input;
import residua.model.LabelRank;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.optim.InitialWeights;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.train.TrainingSession;

/**
 * How long training takes from initial weights until no more than a part of test images is classified wrongly, on
 * generated images. Everything counts but compiling: making images, steps, tests. The path is the same on the same
 * device, so that times differ only by speed.
 *
 * @param model a network for small images
 * @param side pixels of an image, across and down
 * @param errorPercent of the test images
 */
public record TargetError(String model, int side, double errorPercent) {
    private static final int BATCH = 128;
    private static final int TESTED = 512;
    private static final int STEPS_BETWEEN_TESTS = 20;
    private static final int WARM_UP_STEPS = 20;
    private static final float RATE = 0.1f;
    private static final long SEED = 1;
    private static final double NANOS_A_SECOND = 1e9;
    private static final double PERCENT = 100;

    /**
     * What was found.
     *
     * @param row the time
     * @param leftOut why there is none
     */
    public record Result(Optional<ModelRow> row, Optional<ModelResults.NotMeasured> leftOut) {}

    /** What the row is called. */
    public String title() {
        return String.format(Locale.ROOT, "%s, to %.0f %% error on %s", model, errorPercent, data());
    }

    private String data() {
        return "shapes:" + side;
    }

    /**
     * Trains until it is reached.
     *
     * @param mostNanos after which it gives up, compiling included
     */
    public Result run(KernelLibrary kernels, PlanOptions options, long mostNanos) {
        long end = System.nanoTime() + mostNanos;
        Run run = new Run(kernels, options);
        run.train(1, mostNanos); // drivers compile at the first launch
        long start = System.nanoTime();
        boolean reached = run.train(Integer.MAX_VALUE, end - start);
        double seconds = (System.nanoTime() - start) / NANOS_A_SECOND;
        if (!reached) {
            String why = String.format(Locale.ROOT, "it was not reached within %.0f seconds", seconds);
            return new Result(Optional.empty(), Optional.of(new ModelResults.NotMeasured(title(), why)));
        }
        return new Result(
                Optional.of(new ModelRow(
                        model,
                        BATCH,
                        Scenario.TARGET_ERROR,
                        ModelRow.Figure.TIME,
                        Double.toString(errorPercent),
                        Measurement.of(title(), "s", seconds),
                        Optional.empty())),
                Optional.empty());
    }

    private final class Run {
        private final KernelLibrary kernels;
        private final PlanOptions options;
        private final Dataset training = DataSpec.open(data(), Split.TRAIN, OpenOptions.defaults());
        private final Dataset test = DataSpec.open(data(), Split.TEST, OpenOptions.defaults());
        private final Network network;
        private final Normalisation normalisation;

        Run(KernelLibrary kernels, PlanOptions options) {
            this.kernels = kernels;
            this.options = options;
            this.network = Zoo.network(
                    model,
                    Options.DEFAULTS
                            .withSize(side, side)
                            .withClasses(training.labels().size()));
            this.normalisation =
                    Normalisation.of(network.input().mean(), network.input().std());
        }

        /** From the start: whether the target was reached within so many steps and so long. */
        boolean train(int mostSteps, long mostNanos) {
            long start = System.nanoTime();
            TrainingSession.Settings settings =
                    new TrainingSession.Settings(BATCH, 0, SgdSettings.paper(), false, SEED, options);
            InitialWeights weights = new InitialWeights(network.inference(1).parameters(), SEED);
            try (TrainingSession session = TrainingSession.open(kernels, network, settings, weights, Map.of());
                    Classifier classifier =
                            Classifier.on(session.parameters(), kernels, session.queue(), network, BATCH, options)) {
                int step = 0;
                for (int epoch = 0; ; epoch++) {
                    try (Batches batches = epoch(epoch)) {
                        while (batches.hasNext()) {
                            Batch batch = batches.next();
                            step(session, step++, batch);
                            boolean last = step >= mostSteps || System.nanoTime() - start >= mostNanos;
                            if (last || step % STEPS_BETWEEN_TESTS == 0) {
                                drain(session);
                                double error = error(classifier);
                                if (last || error <= errorPercent) {
                                    return error <= errorPercent;
                                }
                            }
                        }
                    }
                }
            }
        }

        private Batches epoch(int epoch) {
            Input input = network.input();
            Transform transform = Transform.training(SEED, input.height(), input.width(), normalisation);
            return Batches.training(training, transform, BATCH, SEED, epoch, threads());
        }

        private void step(TrainingSession session, int step, Batch batch) {
            if (session.underWay() == TrainingSession.DEPTH) {
                session.await();
            }
            float rate = RATE * Math.min(1, (step + 1f) / WARM_UP_STEPS);
            session.submit(step, batch.images(), batch.labels(), rate);
        }

        private void drain(TrainingSession session) {
            while (session.underWay() > 0) {
                session.await();
            }
        }

        /** Percent of the tested images. */
        private double error(Classifier classifier) {
            Input input = network.input();
            Transform transform = Transform.evaluation(input.height(), input.width(), input.resize(), normalisation, 1);
            classifier.refresh();
            int wrong = 0;
            int seen = 0;
            try (Batches batches = Batches.evaluation(test, transform, BATCH, threads())) {
                while (seen < TESTED && batches.hasNext()) {
                    Batch batch = batches.next();
                    float[] logits = classifier.logits(batch.images(), batch.count());
                    for (int i = 0; i < batch.count(); i++) {
                        int rank = LabelRank.of(logits, i * network.classes(), network.classes(), batch.labels()[i]);
                        wrong += rank > 0 ? 1 : 0;
                    }
                    seen += batch.count();
                }
            }
            return PERCENT * wrong / seen;
        }

        private int threads() {
            return Runtime.getRuntime().availableProcessors();
        }
    }
}
