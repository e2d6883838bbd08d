package residua.trial;

import java.util.List;
import residua.cl.ClQueue;
import residua.kernel.Launch;

/**
 * Times launches as a network runs them: enqueued one after the other, on the clock of the host, until the queue has
 * finished. A sample is as many runs as fill its time, so that waiting for the queue weighs little.
 *
 * <p>Tensors that fit the last-level cache are found there, as in a network, where the launch before has written them.
 */
public final class LaunchTimer {
    private static final int MOST_RUNS = 10_000;

    private final ClQueue queue;

    /**
     * How much to measure.
     *
     * @param samples values of which the median is taken
     * @param sampleNanos least duration of one
     */
    public record Effort(int samples, long sampleNanos) {
        /** For a report: nine samples of 20 ms and more. */
        public static final Effort REPORT = new Effort(9, 20_000_000);

        /** Refuses none. */
        public Effort {
            if (samples < 1 || sampleNanos < 0) {
                throw new IllegalArgumentException("no effort: " + samples + " samples of " + sampleNanos + " ns");
            }
        }
    }

    /** On that queue, which is the caller's and has nothing else to do meanwhile. */
    public LaunchTimer(ClQueue queue) {
        this.queue = queue;
    }

    /** Runs them once, which compiles what the driver compiles at the first launch; the nanoseconds it took. */
    public long warmUp(List<Launch> launches) {
        return nanos(launches, 1);
    }

    /** Runs them in order as often as the effort says, after two runs that do not count. */
    public Timing time(List<Launch> launches, Effort effort) {
        warmUp(launches);
        long once = Math.max(1, nanos(launches, 1));
        int runs = (int) Math.max(1, Math.min(MOST_RUNS, effort.sampleNanos() / once));
        double[] micros = new double[effort.samples()];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = nanos(launches, runs) / (1e3 * runs);
        }
        return Timing.of(micros);
    }

    /**
     * One value for a series that goes round several things, so that what slows the machine slows all of them: the mean
     * of as many runs as fill the time, after one that counts only where it is longer than that.
     *
     * @return microseconds
     */
    public double sample(List<Launch> launches, long sampleNanos) {
        long once = Math.max(1, nanos(launches, 1));
        if (once >= sampleNanos) {
            return once / 1e3;
        }
        int runs = (int) Math.min(MOST_RUNS, (sampleNanos + once - 1) / once);
        return nanos(launches, runs) / (1e3 * runs);
    }

    private long nanos(List<Launch> launches, int runs) {
        queue.finish();
        long start = System.nanoTime();
        for (int run = 0; run < runs; run++) {
            for (Launch launch : launches) {
                launch.enqueue(queue);
            }
        }
        queue.finish();
        return System.nanoTime() - start;
    }
}
