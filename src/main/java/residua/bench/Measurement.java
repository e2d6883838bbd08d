package residua.bench;

import java.util.Arrays;
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
 */
public record Measurement(
        String name,
        double median,
        double p10,
        double p90,
        String unit,
        int repeats,
        Interval interval,
        List<Double> samples) {
    private static final Set<String> TIMES = Set.of("us", "ms", "s");

    /** Copies the list. */
    public Measurement {
        samples = List.copyOf(samples);
    }

    /** From the single values. */
    public static Measurement of(String name, String unit, double[] values) {
        Percentile percentile = new Percentile();
        percentile.setData(values);
        return new Measurement(
                name,
                percentile.evaluate(50),
                percentile.evaluate(10),
                percentile.evaluate(90),
                unit,
                values.length,
                Bootstrap.median(values),
                Arrays.stream(values).boxed().toList());
    }

    /** Whether less is better, as it is of times; of rates more is. */
    public boolean lessIsBetter() {
        return TIMES.contains(unit);
    }

    /** From the tenth to the ninth tenth of the values, by the median. */
    public double spread() {
        return (p90 - p10) / median;
    }
}
