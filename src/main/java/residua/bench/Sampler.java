package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Takes samples of whole networks.
 *
 * @param clock in nanoseconds
 * @param energy what the device takes, where something counts it
 */
record Sampler(LongSupplier clock, Optional<EnergyCounter> energy) {
    private static final double NANOS_A_MILLI = 1e6;
    private static final double NANOS_A_SECOND = 1e9;

    /** Of a round: some tens of rounds of several networks must stay below what {@link BenchResult} reads. */
    static final int MOST_ANSWERS = 400;

    /**
     * A stretch of work.
     *
     * @param imagesPerSecond how fast it was
     * @param joulesPerImage what each image took
     */
    record Rate(double imagesPerSecond, OptionalDouble joulesPerImage) {}

    /**
     * How long each of several answers takes, one after the other: another one until the time is over, or
     * there are {@value #MOST_ANSWERS}.
     *
     * @return milliseconds, at least one
     */
    double[] latencies(Runnable query, long nanos) {
        List<Double> millis = new ArrayList<>();
        long start = clock.getAsLong();
        long before = start;
        do {
            query.run();
            long after = clock.getAsLong();
            millis.add((after - before) / NANOS_A_MILLI);
            before = after;
        } while (before - start < nanos && millis.size() < MOST_ANSWERS);
        return millis.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * How many images a second are done: another step until the time is over, then until all are done.
     *
     * @param step begins one; those before it may still be under way
     * @param drain waits for all
     * @param images of a step
     */
    Rate rate(Runnable step, Runnable drain, int images, long nanos) {
        double joules = joules();
        long start = clock.getAsLong();
        long done = 0;
        do {
            step.run();
            done += images;
        } while (clock.getAsLong() - start < nanos);
        drain.run();
        double seconds = (clock.getAsLong() - start) / NANOS_A_SECOND;
        double taken = joules() - joules;
        return new Rate(done / seconds, taken > 0 ? OptionalDouble.of(taken / done) : OptionalDouble.empty());
    }

    private double joules() {
        return energy.map(EnergyCounter::joules).orElse(0.0);
    }
}
