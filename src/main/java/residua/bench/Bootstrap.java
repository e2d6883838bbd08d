package residua.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Confidence intervals of medians by the percentile bootstrap (Efron 1979): the samples are drawn again and again with
 * replacement, and the interval is what holds the middle part of those medians. Samples of one round are drawn together:
 * they are not independent of each other. The same samples give the same interval.
 */
public final class Bootstrap {
    /** The confidence of the intervals that are shown beside medians. */
    public static final double CONFIDENCE = 0.95;

    private static final int DRAWS = 2000;
    private static final int SEED = 20_261;
    private static final int PERCENT = 100;

    private Bootstrap() {}

    /** The interval of a median, with {@link #CONFIDENCE}. */
    public static Interval median(double[] samples) {
        return median(samples, Collections.nCopies(samples.length, 1));
    }

    /** As {@link #median(double[])}, of samples of which so many belong to each round. */
    static Interval median(double[] samples, List<Integer> rounds) {
        return middle(medians(samples, rounds, new Well19937c(SEED)), CONFIDENCE);
    }

    /** The interval of the median of {@code over} by that of {@code under}. */
    public static Interval ratio(Measurement over, Measurement under, double confidence) {
        RandomGenerator random = new Well19937c(SEED);
        double[] draws = medians(over.values(), over.rounds(), random);
        double[] divisors = medians(under.values(), under.rounds(), random);
        for (int i = 0; i < draws.length; i++) {
            draws[i] /= divisors[i];
        }
        return middle(draws, confidence);
    }

    private static double[] medians(double[] samples, List<Integer> rounds, RandomGenerator random) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        int[] starts = starts(rounds, samples.length);
        double[] medians = new double[DRAWS];
        for (int i = 0; i < medians.length; i++) {
            medians[i] = middleValue(draw(samples, starts, random));
        }
        return medians;
    }

    /** Where each round begins, and where the last one ends. */
    private static int[] starts(List<Integer> rounds, int samples) {
        int[] starts = new int[rounds.size() + 1];
        for (int i = 0; i < rounds.size(); i++) {
            starts[i + 1] = starts[i] + rounds.get(i);
        }
        if (starts[rounds.size()] != samples) {
            throw new IllegalArgumentException(samples + " samples are not in rounds of " + rounds);
        }
        return starts;
    }

    /** As many rounds as there are, each any of them. */
    private static double[] draw(double[] samples, int[] starts, RandomGenerator random) {
        int[] drawn = new int[starts.length - 1];
        int count = 0;
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = random.nextInt(drawn.length);
            count += starts[drawn[i] + 1] - starts[drawn[i]];
        }
        double[] values = new double[count];
        int filled = 0;
        for (int round : drawn) {
            int length = starts[round + 1] - starts[round];
            System.arraycopy(samples, starts[round], values, filled, length);
            filled += length;
        }
        return values;
    }

    private static double middleValue(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    private static Interval middle(double[] draws, double confidence) {
        Percentile percentile = new Percentile();
        percentile.setData(draws);
        double tail = PERCENT * (1 - confidence) / 2;
        return new Interval(percentile.evaluate(tail), percentile.evaluate(PERCENT - tail));
    }
}
