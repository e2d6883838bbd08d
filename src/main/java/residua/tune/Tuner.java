package residua.tune;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import residua.cl.ClContext;
import residua.kernel.KernelHashes;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedFile;
import residua.kernel.TunedLookup;
import residua.kernel.TunedProblem;
import residua.kernel.TunedValues;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.Layout;
import residua.shape.UserException;
import residua.tensor.Tensor;

/**
 * Measures one problem after the other and keeps what it finds in a file, which is written anew after each: whoever ends
 * it loses at most one. What the file has already, of the kernels as they are now, is not measured again.
 */
public final class Tuner {
    /** So many times the time of a search that was cut short may find something better. */
    private static final double WORTH_ANOTHER_SEARCH = 1.5;

    private final ClContext context;
    private final Function<ConvPass, List<? extends ConvAlgorithm>> algorithms;
    private final List<? extends BlockForward> blockAlgorithms;
    private final KernelHashes hashes = new KernelHashes();

    /** Hears how far the tuner is. */
    public interface Listener {
        /** A candidate is to be measured; so many problems are behind. */
        void candidate(int done, TunedProblem problem, String text);

        /** A problem is solved, or was before; so many are now. */
        void solved(int done, Outcome outcome);
    }

    /**
     * What became of a problem.
     *
     * @param problem which
     * @param results each algorithm's best, the fastest first; empty where every candidate failed
     * @param measured false where the file had it already
     * @param candidates how many there are
     * @param tried how many the time sufficed for
     * @param ruleMicros time of what is taken without measurements; 0 where that is not known
     * @param rejections candidates that could not win
     */
    public record Outcome(
            TunedProblem problem,
            List<TunedValues.Entry> results,
            boolean measured,
            int candidates,
            int tried,
            double ruleMicros,
            List<Rejection> rejections) {}

    /** On that device, with all algorithms. */
    public Tuner(ClContext context) {
        this(context, ConvAlgorithms::of, BlockAlgorithms.all());
    }

    /** With other algorithms, those of convolutions by pass. */
    Tuner(
            ClContext context,
            Function<ConvPass, List<? extends ConvAlgorithm>> algorithms,
            List<? extends BlockForward> blockAlgorithms) {
        this.context = context;
        this.algorithms = algorithms;
        this.blockAlgorithms = blockAlgorithms;
    }

    /**
     * What to do, and where.
     *
     * @param problems what to measure, each once; blocks after the convolutions whose algorithms they compare with
     * @param file where to write
     * @param before what the file holds, if anything
     * @param again whether to measure what the file has already
     * @param nanos time for all of them; each gets its share, and at least its first candidate is measured
     */
    public record Task(
            List<? extends TunedProblem> problems, Path file, Optional<TunedFile> before, boolean again, long nanos) {}

    /**
     * Solves the problems, in order, and writes the file after each.
     *
     * @throws UserException where the device has no buffer large enough, before anything is measured, or where the file
     *     cannot be written
     */
    public List<Outcome> run(Task task, Listener listener) {
        task.problems().forEach(this::requireFit);
        Map<TunedProblem, TunedFile.Problem> known = new LinkedHashMap<>();
        task.before().ifPresent(b -> b.problems().forEach(p -> known.put(p.key(), p)));
        long each = task.nanos() / task.problems().size();
        Set<TunedProblem> open = new HashSet<>();
        for (TunedProblem problem : task.problems()) {
            if (task.again() || !isSolved(known.get(problem), contest(problem, task.before(), known), 1e-9 * each)) {
                open.add(problem);
            }
        }
        long end = System.nanoTime() + task.nanos();
        List<Outcome> outcomes = new ArrayList<>();
        for (TunedProblem problem : task.problems()) {
            int done = outcomes.size();
            Outcome outcome;
            Contest<?> contest = contest(problem, task.before(), known); // by what was measured meanwhile
            if (open.contains(problem) || !isSolved(known.get(problem), contest, 1e-9 * each)) {
                open.add(problem);
                long share = Math.max(0, end - System.nanoTime()) / open.size();
                open.remove(problem);
                Consumer<String> progress = text -> listener.candidate(done, problem, text);
                Search.Found found = new Search<>(context, contest, hashes).run(System::nanoTime, share, progress);
                outcome = outcome(contest, found, Math.max(share, each), known);
                TunedWriter.write(task.file(), content(task.before(), known));
            } else {
                List<TunedValues.Entry> results = entries(known.get(problem).results());
                outcome = new Outcome(problem, results, false, 0, 0, 0, List.of());
            }
            outcomes.add(outcome);
            listener.solved(outcomes.size(), outcome);
        }
        return outcomes;
    }

    private Contest<?> contest(
            TunedProblem problem, Optional<TunedFile> before, Map<TunedProblem, TunedFile.Problem> known) {
        if (problem instanceof TunedBlocks.Key block) {
            TunedValues behind =
                    TunedLookup.family(context.facts()).map(TunedFile::all).orElse(TunedValues.NONE);
            TunedValues now = content(before, known).fresh().orElse(behind);
            return Contest.of(block, blockAlgorithms, now, context.facts());
        }
        TunedValues.Key convolution = (TunedValues.Key) problem;
        return Contest.of(convolution, algorithms.apply(convolution.pass()), context.facts());
    }

    private void requireFit(TunedProblem problem) {
        List<ConvGeometry> convolutions = problem instanceof TunedBlocks.Key block
                ? block.g().convolutions()
                : List.of(((TunedValues.Key) problem).g());
        long most = context.facts().maxAllocationBytes();
        for (ConvGeometry g : convolutions) {
            long bytes = Math.max(
                    Tensor.bytes(g.filter(), Layout.FILTER, problem.block()),
                    Math.max(
                            Tensor.bytes(g.x(), Layout.BLOCKED, problem.block()),
                            Tensor.bytes(g.y(), Layout.BLOCKED, problem.block())));
            if (bytes > most) {
                throw new UserException("a tensor of " + g.brief() + " at batch " + g.n() + " takes " + bytes
                        + " bytes, more than the device's largest buffer of " + most + "; a smaller batch fits");
            }
        }
    }

    /** Puts what was found in so much time among what is known. */
    private static Outcome outcome(
            Contest<?> contest, Search.Found found, long nanos, Map<TunedProblem, TunedFile.Problem> known) {
        TunedProblem problem = contest.problem();
        int candidates = contest.candidates().size();
        double lacking = found.tried() < candidates ? Math.ceil(1e-8 * nanos + 1) / 10 : 0;
        if (!found.results().isEmpty()) {
            String today = LocalDate.now(ZoneOffset.UTC).toString();
            known.put(problem, new TunedFile.Problem(problem, today, contest.searched(), lacking, found.results()));
        }
        return new Outcome(
                problem,
                entries(found.results()),
                true,
                candidates,
                found.tried(),
                found.ruleMicros(),
                found.rejections());
    }

    /**
     * Whether there is nothing new to measure: the same candidates, of those that were kept the same kernels, and not
     * much more time than last time, where that did not suffice for all.
     */
    private boolean isSolved(TunedFile.Problem known, Contest<?> contest, double seconds) {
        return known != null
                && (known.seconds() == 0 || seconds < WORTH_ANOTHER_SEARCH * known.seconds())
                && known.searched().equals(contest.searched())
                && known.results().stream().allMatch(r -> hashes.unchanged(r.kernels()));
    }

    private TunedFile content(Optional<TunedFile> before, Map<TunedProblem, TunedFile.Problem> known) {
        return new TunedFile(
                TunedLookup.identity(context.facts()),
                before.filter(TunedFile::measured).map(TunedFile::why).orElse("measured by ./residua tune"),
                true,
                List.copyOf(known.values()),
                before.map(TunedFile::preferences).orElse(List.of()));
    }

    private static List<TunedValues.Entry> entries(List<TunedFile.Result> results) {
        return results.stream().map(TunedFile.Result::entry).toList();
    }
}
