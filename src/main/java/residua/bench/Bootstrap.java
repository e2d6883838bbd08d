package residua.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Confidence intervals of medians and quartiles by the percentile bootstrap (Efron 1979): the samples are drawn again and again with
 * replacement, and the interval is what holds the middle part of what they give. Samples of one round are drawn together:
 * they are not independent of each other. The same samples give the same interval.
 */
public final class Bootstrap {
    /** The confidence of the intervals that are shown beside medians. */
    public static final double CONFIDENCE = 0.95;

    private static final int DRAWS = 2000;

    /** More, for intervals far out. */
    private static final int DRAWS_OF_RATIOS = 5_000;

    private static final int SEED = 20_261;
    private static final int PERCENT = 100;

    private Bootstrap() {}

    /** The interval of a median, with {@link #CONFIDENCE}. */
    public static Interval median(double[] samples) {
        return median(samples, Collections.nCopies(samples.length, 1));
    }

    /** As {@link #median(double[])}, of samples of which so many belong to each round. */
    static Interval median(double[] samples, List<Integer> rounds) {
        return middle(draws(samples, rounds, DRAWS, new SplittableRandom(SEED), Bootstrap::middle), CONFIDENCE);
    }

    /**
     * The interval of the lower quartile of {@code over} by that of {@code under}, which were taken at different times and know
     * nothing of each other.
     *
     * @param overRounds so many of the values belong to each round
     * @param underRounds likewise
     */
    static Interval ratio(
            double[] over, List<Integer> overRounds, double[] under, List<Integer> underRounds, double confidence) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] draws = draws(over, overRounds, DRAWS_OF_RATIOS, random, Bootstrap::quartile);
        double[] divisors = draws(under, underRounds, DRAWS_OF_RATIOS, random, Bootstrap::quartile);
        for (int i = 0; i < draws.length; i++) {
            draws[i] /= divisors[i];
        }
        return middle(draws, confidence);
    }

    /** The value with a quarter of the others before it. */
    static double quartile(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return quartile(sorted.length, before -> sorted[before]);
    }

    private static double quartile(int values, IntToDoubleFunction rank) {
        return rank.applyAsDouble((values - 1) / 4);
    }

    private static double middle(int values, IntToDoubleFunction rank) {
        return (rank.applyAsDouble((values - 1) / 2) + rank.applyAsDouble(values / 2)) / 2;
    }

    /** Of so many values, of which there is the one with so many before it. */
    @FunctionalInterface
    private interface Statistic {
        double of(int values, IntToDoubleFunction rank);
    }

    private static double[] draws(
            double[] samples, List<Integer> rounds, int count, SplittableRandom random, Statistic statistic) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        int[] roundOf = roundOf(rounds, samples.length);
        int[] order = IntStream.range(0, samples.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> samples[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] drawn = new int[rounds.size()];
        double[] found = new double[count];
        for (int i = 0; i < count; i++) {
            int values = draw(rounds, drawn, random);
            found[i] = statistic.of(values, before -> rank(before, samples, order, roundOf, drawn));
        }
        return found;
    }

    /** The round of each sample. */
    private static int[] roundOf(List<Integer> rounds, int samples) {
        int[] roundOf = new int[samples];
        int end = 0;
        for (int i = 0; i < rounds.size() && end <= samples; i++) {
            int start = end;
            end += rounds.get(i);
            Arrays.fill(roundOf, Math.min(start, samples), Math.min(end, samples), i);
        }
        if (end != samples) {
            throw new IllegalArgumentException(samples + " samples are not in rounds of " + rounds);
        }
        return roundOf;
    }

    /** As many rounds as there are, each any of them: how often each was drawn; how many values that are. */
    private static int draw(List<Integer> rounds, int[] drawn, SplittableRandom random) {
        Arrays.fill(drawn, 0);
        int values = 0;
        for (int i = 0; i < drawn.length; i++) {
            int round = random.nextInt(drawn.length);
            drawn[round]++;
            values += rounds.get(round);
        }
        return values;
    }

    /** The value with so many before it. */
    private static double rank(int before, double[] samples, int[] order, int[] roundOf, int[] drawn) {
        int left = before;
        int i = 0;
        while (left >= drawn[roundOf[order[i]]]) {
            left -= drawn[roundOf[order[i++]]];
        }
        return samples[order[i]];
    }

    private static Interval middle(double[] draws, double confidence) {
        Percentile percentile = new Percentile();
        percentile.setData(draws);
        double tail = PERCENT * (1 - confidence) / 2;
        return new Interval(percentile.evaluate(tail), percentile.evaluate(PERCENT - tail));
    }
}
