package residua.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import residua.cl.ClBuildException;
import residua.cl.ClContext;
import residua.cl.ClException;
import residua.kernel.KernelHashes;
import residua.kernel.KernelLibrary;
import residua.kernel.TunedFile;
import residua.kernel.TunedValues;
import residua.trial.LaunchTimer;
import residua.trial.Trial;

/**
 * Finds the best settings of each algorithm for one problem. Every candidate is checked before it is timed; one that is
 * wrong, or that the device refuses, cannot win and is reported.
 *
 * @param <T> the kind of trial
 */
final class Search<T extends Trial> {
    private static final LaunchTimer.Effort PREPARE = new LaunchTimer.Effort(3, 2_000_000);

    private final ClContext context;
    private final Contest<T> contest;
    private final KernelHashes hashes;
    private final List<Rejection> rejections = new ArrayList<>();

    /**
     * What was found.
     *
     * @param results each group's best, the fastest first
     * @param ruleMicros time of what is taken without measurements; 0 where that was rejected
     * @param tried number of candidates that the time sufficed for
     * @param rejections those that could not win
     */
    record Found(List<TunedFile.Result> results, double ruleMicros, int tried, List<Rejection> rejections) {}

    /**
     * A search.
     *
     * @param contest what competes
     * @param hashes of kernel files
     */
    Search(ClContext context, Contest<T> contest, KernelHashes hashes) {
        this.context = context;
        this.contest = contest;
        this.hashes = hashes;
    }

    /**
     * Measures for so long; at least the first candidate.
     *
     * @param progress hears the name of each candidate
     */
    Found run(LongSupplier nanoClock, long nanos, Consumer<String> progress) {
        try (KernelLibrary none = KernelLibrary.storingNothing(context);
                T trial = contest.open().apply(none)) {
            List<Contender> contenders = new ArrayList<>();
            for (Candidate<T> candidate : contest.candidates()) {
                boolean first = contenders.stream().noneMatch(Contender::pinned);
                boolean pinned =
                        first && candidate.group().equals(contest.rule()); // its own choice comes before its others
                contenders.add(pinned ? 0 : contenders.size(), new Contender(trial, candidate, pinned, progress));
            }
            Halving<Running> halving = new Halving<>(nanoClock);
            List<Halving.Standing<Running>> standings = halving.run(contenders, nanos);
            try {
                return found(standings, halving.tried());
            } finally {
                standings.forEach(s -> s.ready().close());
            }
        }
    }

    private Found found(List<Halving.Standing<Running>> standings, int tried) {
        Map<String, TunedFile.Result> best = new TreeMap<>();
        List<TunedFile.Result> results = new ArrayList<>();
        double ruleMicros = 0;
        for (Halving.Standing<Running> s : standings) {
            if (s.entrant().pinned()) {
                ruleMicros = s.micros();
            }
            if (!best.containsKey(s.entrant().group())) {
                TunedFile.Result result = s.ready().result(s.micros());
                best.put(s.entrant().group(), result);
                results.add(result);
            }
        }
        return new Found(results, ruleMicros, tried, List.copyOf(rejections));
    }

    /** A candidate that competes. */
    private final class Contender implements Halving.Entrant<Running> {
        private final T trial;
        private final Candidate<T> candidate;
        private final boolean pinned;
        private final Consumer<String> progress;

        Contender(T trial, Candidate<T> candidate, boolean pinned, Consumer<String> progress) {
            this.trial = trial;
            this.candidate = candidate;
            this.pinned = pinned;
            this.progress = progress;
        }

        @Override
        public String group() {
            return candidate.group();
        }

        @Override
        public boolean pinned() {
            return pinned;
        }

        @Override
        public Optional<Running> open() {
            progress.accept(candidate.text());
            Running running = new Running(candidate);
            try {
                running.bind(trial);
                Optional<String> fault = running.run.fault();
                if (fault.isEmpty()) {
                    return Optional.of(running);
                }
                reject(Rejection.Reason.WRONG, fault.get());
            } catch (ClBuildException e) {
                reject(Rejection.Reason.COMPILE, e.getMessage());
            } catch (ClException | IllegalArgumentException | IllegalStateException | ArithmeticException e) {
                reject(Rejection.Reason.LAUNCH, String.valueOf(e.getMessage()));
            }
            running.close();
            return Optional.empty();
        }

        private void reject(Rejection.Reason reason, String message) {
            String line = message.lines().findFirst().orElse("");
            rejections.add(new Rejection(contest.problem(), candidate.algorithm(), candidate.settings(), reason, line));
        }
    }

    /** A candidate bound to the tensors, with a library of its own: it says which kernel files were loaded. */
    private final class Running implements Halving.Ready {
        private final Candidate<T> candidate;
        private final KernelLibrary kernels = KernelLibrary.storingNothing(context);
        private Trial.Run run;

        Running(Candidate<T> candidate) {
            this.candidate = candidate;
        }

        void bind(T trial) {
            run = candidate.binder().apply(trial, kernels);
        }

        @Override
        public double once() {
            return run.onceNanos() * 1e-3;
        }

        @Override
        public double sample(long nanos) {
            return run.time(new LaunchTimer.Effort(1, nanos)).median();
        }

        TunedFile.Result result(double micros) {
            Map<String, String> files = new TreeMap<>();
            kernels.files().forEach(file -> files.put(file, hashes.of(file)));
            double prepareMicros = run.timePrepare(PREPARE).median();
            return new TunedFile.Result(
                    new TunedValues.Entry(
                            candidate.algorithm(), candidate.settings(), rounded(micros), rounded(prepareMicros)),
                    files);
        }

        @Override
        public void close() {
            if (run != null) {
                run.close();
            }
            kernels.close();
        }
    }

    /** To tenths: what is beyond them is noise. */
    private static double rounded(double micros) {
        return Math.rint(micros * 10) / 10;
    }
}
