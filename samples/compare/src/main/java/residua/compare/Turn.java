package residua.compare;

import java.util.Arrays;
import residua.trial.LaunchTimer;

/** One turn of a measurement: a warm-up, then repeats of at least some time each. As Residua measures itself. */
final class Turn {
    // What another's turn has driven from the caches comes back in one step.
    private static final int WARM_UP_STEPS = 2;
    private static final long REPEAT_NANOS = 1_000_000_000L;

    private Turn() {}

    /** As {@link #perSecond(Runnable, Runnable, double, int)} of steps that are done when they return. */
    static double perSecond(Runnable step, double amount, int repeats) {
        return perSecond(step, () -> {}, amount, repeats);
    }

    /**
     * Median of {@code repeats} values, in units of {@code amount} a step and second.
     *
     * @param drain waits for steps that are under way
     */
    static double perSecond(Runnable step, Runnable drain, double amount, int repeats) {
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            step.run();
        }
        drain.run();
        double[] values = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            int steps = 0;
            do {
                step.run();
                steps++;
            } while (System.nanoTime() - start < REPEAT_NANOS);
            drain.run();
            values[i] = steps * amount / ((System.nanoTime() - start) * 1e-9);
        }
        return median(values);
    }

    /**
     * Median of {@code samples} means, in milliseconds a step. A sample is as many steps as fill its time, after two
     * that do not count: what residua.trial.LaunchTimer does.
     */
    static double millis(Runnable step, LaunchTimer.Effort effort) {
        step.run();
        long once = Math.max(1, nanos(step, 1));
        int runs = (int) Math.max(1, effort.sampleNanos() / once);
        double[] values = new double[effort.samples()];
        for (int i = 0; i < values.length; i++) {
            values[i] = nanos(step, runs) * 1e-6 / runs;
        }
        return median(values);
    }

    private static long nanos(Runnable step, int runs) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            step.run();
        }
        return System.nanoTime() - start;
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
