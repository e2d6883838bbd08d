package residua.tune;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import residua.cl.ClBuildException;
import residua.cl.ClContext;
import residua.cl.ClException;
import residua.cl.DeviceFacts;
import residua.kernel.KernelHashes;
import residua.kernel.KernelLibrary;
import residua.kernel.TunedFile;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.Winograd;
import residua.trial.ConvTrial;
import residua.trial.LaunchTimer;

/**
 * Finds the best settings of each algorithm for one pass of one convolution. Every candidate is checked before it is
 * timed; one that is wrong, or that the device refuses, cannot win and is reported.
 */
final class ConvSearch {
    private static final long SEED = 1;
    private static final LaunchTimer.Effort PREPARE = new LaunchTimer.Effort(3, 2_000_000);

    private final ClContext context;
    private final TunedValues.Key problem;
    private final KernelHashes hashes;
    private final List<ConvAlgorithm> candidates;
    private final List<Rejection> rejections = new ArrayList<>();

    /**
     * What was found.
     *
     * @param results each algorithm's best, the fastest first
     * @param ruleMicros time of what is taken without measurements; 0 where that was rejected
     * @param tried number of candidates that the time sufficed for
     * @param rejections those that could not win
     */
    record Found(List<TunedFile.Result> results, double ruleMicros, int tried, List<Rejection> rejections) {}

    /**
     * A search.
     *
     * @param algorithms of the problem's pass
     * @param hashes of kernel files
     */
    ConvSearch(
            ClContext context, TunedValues.Key problem, List<? extends ConvAlgorithm> algorithms, KernelHashes hashes) {
        this.context = context;
        this.problem = problem;
        this.hashes = hashes;
        this.candidates = candidates(algorithms);
    }

    /** Each algorithm's own choice, then all others mixed: if time is short, some of every kind were tried. */
    private List<ConvAlgorithm> candidates(List<? extends ConvAlgorithm> algorithms) {
        DeviceFacts facts = context.facts();
        List<ConvAlgorithm> first = new ArrayList<>();
        List<ConvAlgorithm> others = new ArrayList<>();
        for (ConvAlgorithm algorithm : algorithms) {
            if (algorithm.supports(problem.g(), facts, problem.block())) {
                List<ConvAlgorithm> all = algorithm.candidates(problem.g(), facts, problem.block()).stream()
                        .<ConvAlgorithm>map(algorithm::with)
                        .toList();
                first.add(all.get(0));
                others.addAll(all.subList(1, all.size()));
            }
        }
        Collections.shuffle(others, new Random(SEED));
        first.addAll(others);
        return first;
    }

    /** What is searched. */
    TunedValues.Key problem() {
        return problem;
    }

    /** Number of candidates. */
    int size() {
        return candidates.size();
    }

    /** A hash of the candidates: another where there is something new to measure. */
    String searched() {
        CRC32 hash = new CRC32();
        candidates.stream().map(ConvSearch::text).sorted().forEach(text -> hash.update((text + "\n").getBytes(UTF_8)));
        return String.format(Locale.ROOT, "%08x", hash.getValue());
    }

    /**
     * Measures for so long; at least the first candidate.
     *
     * @param progress hears the name of each candidate
     */
    Found run(LongSupplier nanoClock, long nanos, Consumer<String> progress) {
        String rule = ConvAlgorithms.byRule(problem.pass(), problem.g(), context.facts(), problem.block(), Winograd.F4)
                .name();
        try (KernelLibrary none = KernelLibrary.storingNothing(context);
                ConvTrial trial = ConvTrial.open(none, problem)) {
            List<Contender> contenders = new ArrayList<>();
            for (ConvAlgorithm candidate : candidates) {
                boolean first = contenders.stream().noneMatch(Contender::pinned);
                boolean pinned = first && candidate.name().equals(rule); // its own choice comes before its others
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

    private static String text(ConvAlgorithm algorithm) {
        return (algorithm.name() + " " + algorithm.settings()).strip();
    }

    /** A candidate that competes. */
    private final class Contender implements Halving.Entrant<Running> {
        private final ConvTrial trial;
        private final ConvAlgorithm algorithm;
        private final boolean pinned;
        private final Consumer<String> progress;

        Contender(ConvTrial trial, ConvAlgorithm algorithm, boolean pinned, Consumer<String> progress) {
            this.trial = trial;
            this.algorithm = algorithm;
            this.pinned = pinned;
            this.progress = progress;
        }

        @Override
        public String group() {
            return algorithm.name();
        }

        @Override
        public boolean pinned() {
            return pinned;
        }

        @Override
        public Optional<Running> open() {
            progress.accept(text(algorithm));
            Running running = new Running(algorithm);
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
            rejections.add(new Rejection(problem, algorithm.name(), algorithm.settings(), reason, line));
        }
    }

    /** A candidate bound to the tensors, with a library of its own: it says which kernel files were loaded. */
    private final class Running implements Halving.Ready {
        private final ConvAlgorithm algorithm;
        private final KernelLibrary kernels = KernelLibrary.storingNothing(context);
        private ConvTrial.Run run;

        Running(ConvAlgorithm algorithm) {
            this.algorithm = algorithm;
        }

        void bind(ConvTrial trial) {
            run = trial.bind(algorithm, kernels);
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
                            algorithm.name(), algorithm.settings(), rounded(micros), rounded(prepareMicros)),
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
