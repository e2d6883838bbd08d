package residua.bench;

import java.util.ArrayList;
import java.util.List;
import residua.shape.UserException;

/**
 * A result laid beside another, row by row. A ratio says how many times as fast the other one is: above 1 it is better,
 * whether times or rates were measured.
 *
 * <p>A difference is real where the ratio's interval, with {@link #CONFIDENCE}, leaves out 1, and the ratio is
 * {@link #LEAST_DIFFERENCE} away from 1: smaller ones come and go from run to run, with where memory happens to lie.
 *
 * <p>Where both were measured on the same device beside a yardstick, and the machine itself was faster or slower
 * meanwhile, both must hold for the ratio beside that of the machine as well: what slows everything is no difference.
 *
 * @param base what is compared with
 * @param other what is compared
 * @param machine how many times as fast the machine itself was with the other; 1 where that is not known
 * @param rows that both have, in the order of the base
 */
public record Comparison(BenchResult base, BenchResult other, double machine, List<Row> rows) {
    /** High, because there are many rows: of a hundred without a difference one looks as if it had one. */
    public static final double CONFIDENCE = 0.99;

    /** The smallest difference that may be called one. */
    public static final double LEAST_DIFFERENCE = 0.02;

    /** With fewer samples than these intervals say nothing. */
    public static final int FEWEST_SAMPLES = 5;

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
     * @param base its median and samples
     * @param other likewise
     * @param ratio how many times as fast the other is
     * @param interval of the ratio
     * @param verdict what that shows
     */
    public record Row(
            String name, Measurement base, Measurement other, double ratio, Interval interval, Verdict verdict) {

        static Row of(BenchResult.Row base, BenchResult.Row other, double machine) {
            Measurement over = base.lessIsBetter() ? base.measured() : other.measured();
            Measurement under = base.lessIsBetter() ? other.measured() : base.measured();
            double ratio = over.median() / under.median();
            Interval interval = Bootstrap.ratio(over, under, CONFIDENCE);
            return new Row(
                    base.measured().name(),
                    base.measured(),
                    other.measured(),
                    ratio,
                    interval,
                    verdict(base, other, ratio, interval, machine));
        }

        private static Verdict verdict(
                BenchResult.Row base, BenchResult.Row other, double ratio, Interval interval, double machine) {
            if (base.fault().isPresent() || other.fault().isPresent()) {
                return Verdict.VOID;
            }
            boolean exact = base.exact() && other.exact();
            int rounds = Math.min(
                    base.measured().rounds().size(), other.measured().rounds().size());
            if (!exact && rounds < FEWEST_SAMPLES) {
                return Verdict.UNKNOWN;
            }
            double most = exact ? 1 : Math.max(1, machine);
            double least = exact ? 1 : Math.min(1, machine);
            if (interval.low() > most && ratio >= most * (1 + LEAST_DIFFERENCE)) {
                return Verdict.FASTER;
            }
            boolean slower = interval.high() < least && ratio <= least * (1 - LEAST_DIFFERENCE);
            return slower ? Verdict.SLOWER : Verdict.SAME;
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
        double machine = machine(base, other);
        List<Row> rows = new ArrayList<>();
        base.rows().forEach((name, row) -> {
            BenchResult.Row same = other.rows().get(name);
            if (same != null && same.measured().unit().equals(row.measured().unit())) {
                rows.add(Row.of(row, same, machine));
            }
        });
        if (rows.isEmpty()) {
            throw new UserException(base.file() + " (" + base.kind() + ") and " + other.file() + " (" + other.kind()
                    + ") have no row in common");
        }
        return new Comparison(base, other, machine, rows);
    }

    private static double machine(BenchResult base, BenchResult other) {
        boolean same = base.device().equals(other.device());
        return same && base.yardstick().isPresent() && other.yardstick().isPresent()
                ? other.yardstick().get().median() / base.yardstick().get().median()
                : 1;
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

    /** Rows that are really slower, with a ratio below that. */
    public List<Row> below(double least) {
        return rows.stream()
                .filter(r -> r.verdict() == Verdict.SLOWER && r.ratio() < least)
                .toList();
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
