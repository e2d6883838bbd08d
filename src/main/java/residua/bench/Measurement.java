package residua.bench;

import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Repeated measurements of one thing.
 *
 * @param name what was measured
 * @param median middle value
 * @param p10 a tenth of the values is below
 * @param p90 a tenth of the values is above
 * @param unit of the values
 * @param repeats number of values
 */
public record Measurement(String name, double median, double p10, double p90, String unit, int repeats) {

    /** From the single values. */
    public static Measurement of(String name, String unit, double[] values) {
        Percentile percentile = new Percentile();
        percentile.setData(values);
        return new Measurement(
                name, percentile.evaluate(50), percentile.evaluate(10), percentile.evaluate(90), unit, values.length);
    }
}
