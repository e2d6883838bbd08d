package residua.bench;

import java.util.Arrays;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Confidence intervals of medians by the percentile bootstrap (Efron 1979): the samples are drawn again and again with
 * replacement, and the interval is what holds the middle part of those medians. The same samples give the same interval.
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
        double[] draws = medians(samples, new Well19937c(SEED));
        return middle(draws, CONFIDENCE);
    }

    /** The interval of the median of {@code over} by that of {@code under}. */
    public static Interval ratio(double[] over, double[] under, double confidence) {
        RandomGenerator random = new Well19937c(SEED);
        double[] draws = medians(over, random);
        double[] divisors = medians(under, random);
        for (int i = 0; i < draws.length; i++) {
            draws[i] /= divisors[i];
        }
        return middle(draws, confidence);
    }

    private static double[] medians(double[] samples, RandomGenerator random) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        double[] medians = new double[DRAWS];
        double[] drawn = new double[samples.length];
        for (int i = 0; i < medians.length; i++) {
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = samples[random.nextInt(samples.length)];
            }
            Arrays.sort(drawn);
            int half = drawn.length / 2;
            medians[i] = drawn.length % 2 == 1 ? drawn[half] : (drawn[half - 1] + drawn[half]) / 2;
        }
        return medians;
    }

    private static Interval middle(double[] draws, double confidence) {
        Percentile percentile = new Percentile();
        percentile.setData(draws);
        double tail = PERCENT * (1 - confidence) / 2;
        return new Interval(percentile.evaluate(tail), percentile.evaluate(PERCENT - tail));
    }
}
