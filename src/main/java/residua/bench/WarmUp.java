package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Runs something before it is measured, until the running median of what it takes has settled: until the medians of all
 * values so far, after each of the last {@link #WINDOW} runs, lie within one per cent of one another.
 */
final class WarmUp {
    /** How many medians must agree. */
    static final int WINDOW = 5;

    private static final double SETTLED = 0.01;
    private static final int MOST_RUNS = 200;

    private final List<Double> values = new ArrayList<>();
    private final List<Double> medians = new ArrayList<>();

    /**
     * Runs it until it has settled, but no longer than it may take.
     *
     * @param sample runs it once and says what that took
     * @param mostNanos after so long no other run is begun
     * @param clock in nanoseconds
     * @return how often it was run
     */
    static int run(DoubleSupplier sample, long mostNanos, LongSupplier clock) {
        WarmUp warmUp = new WarmUp();
        long start = clock.getAsLong();
        do {
            warmUp.add(sample.getAsDouble());
        } while (!warmUp.settled() && warmUp.values.size() < MOST_RUNS && clock.getAsLong() - start < mostNanos);
        return warmUp.values.size();
    }

    private void add(double value) {
        values.add(value);
        medians.add(new Median()
                .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private boolean settled() {
        if (medians.size() <= WINDOW) {
            return false;
        }
        List<Double> last = medians.subList(medians.size() - WINDOW, medians.size());
        double least = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return most - least <= SETTLED * most;
    }
}
