package residua.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import residua.data.Batches;
import residua.data.Dataset;
import residua.data.Normalisation;
import residua.data.Transform;
import residua.eval.Classifier;
import residua.eval.Evaluator;
import residua.kernel.KernelLibrary;
import residua.model.Input;
import residua.model.Network;
import residua.schedule.PlanOptions;
import residua.train.BatchSource;
import residua.train.EpochReport;
import residua.train.Progress;
import residua.train.RunFolder;
import residua.train.RunSpec;
import residua.train.StepResult;
import residua.train.TrainingRun;

/** Runs a training run before the user's eyes: bar, a line for each epoch, the result. */
final class TrainReport {
    /** Classes of images of noise, which have none of their own. */
    static final int NOISE_CLASSES = 10;

    private final Residua residua;
    private final RunSpec spec;
    private final RunFolder folder;
    private EpochReport last;
    private Bar bar;

    TrainReport(Residua residua, RunSpec spec, RunFolder folder) {
        this.residua = residua;
        this.spec = spec;
        this.folder = folder;
    }

    /** Trains to the end, or until the process is asked to end, and prints the result. */
    void run(
            KernelLibrary kernels,
            TrainingRun run,
            PlanOptions options,
            Dataset training,
            Optional<Dataset> test,
            int threads) {
        Network network = spec.network();
        Transform augmentation = trainingTransform();
        BatchSource source = new BatchSource() {
            @Override
            public int stepsPerEpoch() {
                return training.size() / spec.batch();
            }

            @Override
            public Batches epoch(int epoch, int firstStep) {
                return Batches.training(training, augmentation, spec.batch(), spec.seed(), epoch, threads)
                        .skip(firstStep);
            }
        };
        EvalCommand.requireClasses(network, training);
        say(
                "training %s on %s, batch %d, %d epochs of %d steps; %s of device memory",
                network.name(),
                training.description(),
                spec.batch(),
                spec.loop().epochs(),
                source.stepsPerEpoch(),
                Size.of(run.session().plan().peakBytes()));
        Thread hook = stopAtExit(run);
        try (Classifier classifier = Classifier.on(
                run.session().parameters(),
                kernels,
                run.session().queue(),
                network,
                Math.min(spec.batch(), test.map(Dataset::size).orElse(1)),
                options)) {
            Progress end = run.run(source, new TrainingRun.Observer() {
                @Override
                public void step(StepResult result, Progress progress) {
                    onStep(progress, source.stepsPerEpoch());
                }

                @Override
                public double test() {
                    closeBar();
                    return test.map(t -> measure(classifier, t, threads)).orElse(Double.NaN);
                }

                @Override
                public void epoch(EpochReport report) {
                    onEpoch(report);
                }
            });
            closeBar();
            finish(end, source.stepsPerEpoch());
        } finally {
            closeBar();
            release(hook);
        }
    }

    private Transform trainingTransform() {
        Input input = spec.network().input();
        Normalisation normalisation = Normalisation.of(input.mean(), input.std());
        return spec.augment()
                ? Transform.training(spec.seed(), input.height(), input.width(), normalisation)
                : Transform.evaluation(input.height(), input.width(), input.resize(), normalisation, 1);
    }

    private double measure(Classifier classifier, Dataset test, int threads) {
        classifier.refresh();
        try (Batches batches =
                Batches.evaluation(test, Evaluator.transform(spec.network(), 1), classifier.batch(), threads)) {
            return Evaluator.evaluate(classifier, batches, 1, Evaluator.LogitSink.NONE, n -> {})
                    .top1Error();
        }
    }

    private void onStep(Progress progress, int stepsPerEpoch) {
        if (bar == null) {
            long epoch = (progress.step() - 1) / stepsPerEpoch + 1;
            bar = residua.bar(
                    "epoch " + epoch + "/" + spec.loop().epochs(), (long) stepsPerEpoch * spec.batch(), "images");
        }
        bar.at(
                ((progress.step() - 1) % stepsPerEpoch + 1) * spec.batch(),
                String.format(Locale.ROOT, "loss %.3f", progress.epoch().meanLoss()));
    }

    private void onEpoch(EpochReport report) {
        last = report;
        String test = Double.isNaN(report.top1Error())
                ? ""
                : String.format(Locale.ROOT, ", test error %.2f %%", report.top1Error());
        say(
                "epoch %d/%d: loss %.4f, training error %.2f %%%s, %.0f images/s",
                report.epoch(),
                spec.loop().epochs(),
                report.trainLoss(),
                report.trainError(),
                test,
                report.imagesPerSecond());
    }

    private void finish(Progress end, int stepsPerEpoch) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", spec.network().name());
        object.put("epochs", end.step() / stepsPerEpoch);
        object.put("steps", end.step());
        object.put("trainLoss", last == null ? null : last.trainLoss());
        object.put("top1Error", last == null || Double.isNaN(last.top1Error()) ? null : last.top1Error());
        object.put("imagesPerSecond", last == null ? null : last.imagesPerSecond());
        object.put("checkpoint", folder.checkpoint().toString());
        String error = last == null || Double.isNaN(last.top1Error())
                ? ""
                : String.format(Locale.ROOT, "test error %.2f %%, ", last.top1Error());
        boolean whole = end.step() >= (long) spec.loop().epochs() * stepsPerEpoch;
        String text = whole
                ? error + "checkpoint " + folder.checkpoint()
                : "stopped after " + end.step() + " steps; go on with ./residua train --resume " + folder.checkpoint();
        residua.output().result(object, text);
    }

    /** A line for people, at once: on stdout, or on stderr where stdout is for programs. */
    private void say(String format, Object... values) {
        residua.output().line(String.format(Locale.ROOT, format, values));
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** Ctrl-C and SIGTERM end the run after the step under way, with a checkpoint. */
    private static Thread stopAtExit(TrainingRun run) {
        Thread main = Thread.currentThread();
        Thread hook = new Thread(
                () -> {
                    run.stop();
                    try {
                        main.join(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "residua-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private static void release(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook is what waits for this thread.
            return;
        }
    }
}
