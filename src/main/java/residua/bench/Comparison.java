package residua.bench;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import residua.shape.UserException;

/**
 * A result laid beside another, row by row. A ratio says how many times as fast the other one is: above 1 it is better,
 * whether times or rates were measured.
 *
 * <p>Machines wander: other work takes a processor for a while, and everything is slower then. So the machine itself is
 * looked at, by multiply-adds in registers, right before and after each sample, and a round counts only where both together
 * gave {@link #UNDISTURBED} of what the machine gives undisturbed: the ninth tenth of all those looks. That a round is left
 * out depends on the looks alone, never on what was measured in it. Of the rounds that count it is the quartile on the fast
 * side that is compared: what disturbs a sample unseen makes it slower, never faster. A difference that only some of the
 * samples show is not seen by that.
 *
 * <p>A clock that is slower all the time is not seen as a disturbance, and not all work feels it alike; that bound by memory
 * does not. So where the undisturbed machine itself was faster or slower on the same device, a difference must hold with
 * and without that factor.
 *
 * <p>A difference is real where the ratio's whole interval is more than {@link #LEAST_DIFFERENCE} away from 1: smaller
 * ones come and go from one process to the next, with where memory happens to lie, however often either is sampled. The
 * interval is a bootstrap of both quartiles over rounds, which are taken to be independent of each other. There are many
 * rows: the intervals' confidence is such that all hold together in 95 of 100 comparisons (Bonferroni), as far as
 * {@link #MOST_CONFIDENCE}.
 *
 * @param base what is compared with
 * @param other what is compared
 * @param machine how many times as fast the undisturbed machine itself was with the other; 1 where that is not known, or
 *     the device is another one
 * @param confidence of each interval
 * @param rows that both have, in the order of the base
 */
public record Comparison(BenchResult base, BenchResult other, double machine, double confidence, List<Row> rows) {
    /** The smallest difference that may be called one. */
    public static final double LEAST_DIFFERENCE = 0.03;

    /** With fewer rounds than these intervals say nothing. */
    public static final int FEWEST_SAMPLES = 5;

    /** A round counts where the machine gave so much of what it can. */
    public static final double UNDISTURBED = 0.95;

    /** Of a row's interval. */
    public static final double LEAST_CONFIDENCE = 0.99;

    /** The bootstrap's draws do not reach further out. */
    public static final double MOST_CONFIDENCE = 0.999;

    /** How often one of all intervals may miss. */
    private static final double MISSES = 0.05;

    /** What a row shows. */
    public enum Verdict {
        /** The other is really better. */
        FASTER,
        /** The other is really worse. */
        SLOWER,
        /** No difference that would be real. */
        SAME,
        /** Too few samples to tell. */
        UNKNOWN,
        /** One of them has a wrong answer, so that its figure means nothing. */
        VOID
    }

    /**
     * One row.
     *
     * @param name of both
     * @param unit of both
     * @param base its quartile on the fast side, of the rounds that count
     * @param other likewise
     * @param ratio how many times as fast the other is
     * @param interval of the ratio
     * @param verdict what that shows
     */
    public record Row(
            String name, String unit, double base, double other, double ratio, Interval interval, Verdict verdict) {}

    /** What counts of a row: times, or the inverse of rates. */
    private record Side(List<double[]> counting, boolean times) {
        static Side of(BenchResult.Row row, OptionalDouble machine) {
            return new Side(row.measured().roundsBesideAtLeast(UNDISTURBED * machine.orElse(0)), row.lessIsBetter());
        }

        double[] values() {
            return counting.stream()
                    .flatMapToDouble(Arrays::stream)
                    .map(v -> times ? v : 1 / v)
                    .toArray();
        }

        List<Integer> rounds() {
            return counting.stream().map(round -> round.length).toList();
        }

        double quartile() {
            return Bootstrap.quartile(values());
        }
    }

    /** Copies the list. */
    public Comparison {
        rows = List.copyOf(rows);
    }

    /**
     * Lays them side by side.
     *
     * @throws UserException in one line, where they have nothing in common
     */
    public static Comparison of(BenchResult base, BenchResult other) {
        List<String> names = base.rows().keySet().stream()
                .filter(name -> other.rows().containsKey(name)
                        && unit(other.rows().get(name)).equals(unit(base.rows().get(name))))
                .toList();
        if (names.isEmpty()) {
            throw new UserException(base.file() + " (" + base.kind() + ") and " + other.file() + " (" + other.kind()
                    + ") have no row in common");
        }
        double machine = base.device().equals(other.device())
                        && base.machine().isPresent()
                        && other.machine().isPresent()
                ? other.machine().getAsDouble() / base.machine().getAsDouble()
                : 1;
        double confidence = Math.min(MOST_CONFIDENCE, Math.max(LEAST_CONFIDENCE, 1 - MISSES / names.size()));
        List<Row> rows = names.parallelStream()
                .map(name -> row(name, base, other, machine, confidence))
                .toList();
        return new Comparison(base, other, machine, confidence, rows);
    }

    private static String unit(BenchResult.Row row) {
        return row.measured().unit();
    }

    private static Row row(String name, BenchResult base, BenchResult other, double machine, double confidence) {
        BenchResult.Row left = base.rows().get(name);
        BenchResult.Row right = other.rows().get(name);
        boolean times = left.lessIsBetter();
        Side before = Side.of(left, base.machine());
        Side after = Side.of(right, other.machine());
        int rounds = Math.min(before.rounds().size(), after.rounds().size());
        if (rounds == 0) { // none counts, but a ratio can be named
            before = Side.of(left, OptionalDouble.empty());
            after = Side.of(right, OptionalDouble.empty());
        }
        Interval interval =
                Bootstrap.ratio(before.values(), before.rounds(), after.values(), after.rounds(), confidence);
        return new Row(
                name,
                unit(left),
                times ? before.quartile() : 1 / before.quartile(),
                times ? after.quartile() : 1 / after.quartile(),
                before.quartile() / after.quartile(),
                interval,
                verdict(left, right, rounds, interval, machine));
    }

    private static Verdict verdict(
            BenchResult.Row base, BenchResult.Row other, int rounds, Interval interval, double machine) {
        if (base.fault().isPresent() || other.fault().isPresent()) {
            return Verdict.VOID;
        }
        boolean exact = base.exact() && other.exact();
        if (!exact && rounds < FEWEST_SAMPLES) {
            return Verdict.UNKNOWN;
        }
        if (interval.low() > (exact ? 1 : Math.max(1, machine)) * (1 + LEAST_DIFFERENCE)) {
            return Verdict.FASTER;
        }
        boolean slower = interval.high() < (exact ? 1 : Math.min(1, machine)) * (1 - LEAST_DIFFERENCE);
        return slower ? Verdict.SLOWER : Verdict.SAME;
    }

    /** The geometric mean of all ratios that mean something; NaN where none does. */
    public double geometricMean() {
        return Math.exp(rows.stream()
                .filter(r -> r.verdict() != Verdict.VOID)
                .mapToDouble(r -> Math.log(r.ratio()))
                .average()
                .orElse(Double.NaN));
    }

    /** How many rows have that verdict. */
    public long count(Verdict verdict) {
        return rows.stream().filter(r -> r.verdict() == verdict).count();
    }

    /** Rows of either file that the other has not. */
    public int unmatched() {
        return base.rows().size() + other.rows().size() - 2 * rows.size();
    }

    /** Rows that are really slower, with a ratio below that beside the machine's own. */
    public List<Row> below(double least) {
        return rows.stream()
                .filter(r -> r.verdict() == Verdict.SLOWER && r.ratio() < least * Math.min(1, machine))
                .toList();
    }

    /** Whether the geometric mean is below that, also beside the machine's own. */
    public boolean meanBelow(double least) {
        return geometricMean() < least * Math.min(1, machine);
    }

    /** Names of rows that are right in the base and wrong in the other. */
    public List<String> wrong() {
        return rows.stream()
                .map(Row::name)
                .filter(name -> base.rows().get(name).fault().isEmpty()
                        && other.rows().get(name).fault().isPresent())
                .toList();
    }
}
