package residua.compare;

import java.util.Arrays;

/** One turn of a measurement: a warm-up, then repeats of at least a second each. As residua.bench measures. */
final class Turn {
    private static final int WARM_UP_STEPS = 3;
    private static final long REPEAT_NANOS = 1_000_000_000L;

    private Turn() {}

    /** Median of {@code repeats} values, in units of {@code amount} a step and second. */
    static double perSecond(Runnable step, double amount, int repeats) {
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            step.run();
        }
        double[] values = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            int steps = 0;
            do {
                step.run();
                steps++;
            } while (System.nanoTime() - start < REPEAT_NANOS);
            values[i] = steps * amount / ((System.nanoTime() - start) * 1e-9);
        }
        return median(values);
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
