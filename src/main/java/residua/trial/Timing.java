package residua.trial;

import java.util.Arrays;

/**
 * How long something took, in microseconds.
 *
 * @param median middle value
 * @param p10 a tenth of the values is below
 * @param p90 a tenth of the values is above
 * @param samples number of values
 */
public record Timing(double median, double p10, double p90, int samples) {

    /** From the single values, in microseconds, at least one. */
    public static Timing of(double... micros) {
        double[] sorted = micros.clone();
        Arrays.sort(sorted);
        return new Timing(at(sorted, 0.5), at(sorted, 0.1), at(sorted, 0.9), sorted.length);
    }

    /** Between two values in the proportion of the distances. */
    private static double at(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
