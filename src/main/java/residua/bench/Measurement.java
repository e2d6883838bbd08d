package residua.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Repeated measurements of one thing. All of them count: what looks like an outlier is what the machine does now and then.
 *
 * @param name what was measured
 * @param median middle value
 * @param p10 a tenth of the values is below
 * @param p90 a tenth of the values is above
 * @param unit of the values
 * @param repeats number of values
 * @param interval of the median, see {@link Bootstrap}
 * @param samples the values, in the order in which they were taken
 * @param rounds how many of them, one after the other, were taken in each round; what disturbs one of a round disturbs
 *     its neighbours too, so that intervals are drawn from rounds
 * @param yardstick how fast the machine itself was beside each round, by its multiply-adds in 1e9 a second; empty where
 *     that is not known
 */
public record Measurement(
        String name,
        double median,
        double p10,
        double p90,
        String unit,
        int repeats,
        Interval interval,
        List<Double> samples,
        List<Integer> rounds,
        List<Double> yardstick) {
    private static final double PERCENT = 100;
    private static final Set<String> LESS_IS_BETTER = Set.of("us", "ms", "s", "MiB", "J/image");

    /** Copies the lists. */
    public Measurement {
        samples = List.copyOf(samples);
        rounds = List.copyOf(rounds);
        yardstick = List.copyOf(yardstick);
    }

    /** From single values, one of each round. */
    public static Measurement of(String name, String unit, double... values) {
        return of(name, unit, values, Collections.nCopies(values.length, 1));
    }

    /** From rounds of several values each. */
    public static Measurement of(String name, String unit, List<double[]> rounds) {
        double[] values = rounds.stream().flatMapToDouble(Arrays::stream).toArray();
        return of(name, unit, values, rounds.stream().map(round -> round.length).toList());
    }

    /** From values, so many in each round. */
    static Measurement of(String name, String unit, double[] values, List<Integer> rounds) {
        Percentile percentile = new Percentile();
        percentile.setData(values);
        return new Measurement(
                name,
                percentile.evaluate(50),
                percentile.evaluate(10),
                percentile.evaluate(90),
                unit,
                values.length,
                Bootstrap.median(values, rounds),
                Arrays.stream(values).boxed().toList(),
                rounds,
                List.of());
    }

    /** The same, beside so fast a machine in each round. */
    public Measurement beside(double... rates) {
        return beside(Arrays.stream(rates).boxed().toList());
    }

    /** As {@link #beside(double...)}. */
    public Measurement beside(List<Double> rates) {
        if (rates.size() != rounds.size()) {
            throw new IllegalArgumentException(
                    rates.size() + " looks at the machine beside " + rounds.size() + " rounds");
        }
        return new Measurement(name, median, p10, p90, unit, repeats, interval, samples, rounds, rates);
    }

    /** The values in rounds, without those beside which the machine itself gave less than that; all where nothing is known of it. */
    List<double[]> roundsBesideAtLeast(double rate) {
        List<double[]> kept = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < rounds.size(); i++) {
            int end = start + rounds.get(i);
            if (yardstick.isEmpty() || yardstick.get(i) >= rate) {
                kept.add(samples.subList(start, end).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray());
            }
            start = end;
        }
        return kept;
    }

    /** Whether less is better, as it is of times, memory and energy; of rates more is. */
    public boolean lessIsBetter() {
        return LESS_IS_BETTER.contains(unit);
    }

    /** A part of the values, between 0 and 1, is below. */
    public double quantile(double part) {
        Percentile percentile = new Percentile();
        percentile.setData(values());
        return percentile.evaluate(PERCENT * part);
    }

    /** Whether rounds hold more than one value. */
    public boolean inRounds() {
        return rounds.size() < samples.size();
    }

    /** The values. */
    double[] values() {
        return samples.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** From the tenth to the ninth tenth of the values, by the median. */
    public double spread() {
        return (p90 - p10) / median;
    }
}
