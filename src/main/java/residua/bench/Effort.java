package residua.bench;

import java.util.function.LongSupplier;

/**
 * How much is measured of whole networks.
 *
 * @param rounds at most, in each of which everything is sampled once
 * @param enough rounds beside which the machine was undisturbed; what has so many is not sampled again
 * @param sampleNanos least duration of a sample
 * @param warmUpNanos most duration of warming up each scenario
 * @param roundsNanos after so long of rounds those are enough that a comparison needs
 * @param openUntil no other scenario is opened when the clock is there
 * @param sampleUntil no other round is begun when the clock is there, and there is one; nor is a scenario opened that is
 *     not expected to be ready by then
 * @param clock in nanoseconds
 */
public record Effort(
        int rounds,
        int enough,
        long sampleNanos,
        long warmUpNanos,
        long roundsNanos,
        long openUntil,
        long sampleUntil,
        LongSupplier clock) {
    private static final long SAMPLE_NANOS = 400_000_000L;
    private static final long WARM_UP_NANOS = 5_000_000_000L;

    /** As long as it takes, but after so long of rounds only as many as a comparison needs. */
    public static Effort whole(int rounds, long roundsNanos) {
        return new Effort(
                rounds,
                rounds,
                SAMPLE_NANOS,
                WARM_UP_NANOS,
                roundsNanos,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                System::nanoTime);
    }

    /** Whether there is time to open a scenario that is expected to take so long. */
    boolean mayOpen(double expectedNanos) {
        if (openUntil == Long.MAX_VALUE) {
            return true;
        }
        long now = clock.getAsLong();
        return now - openUntil < 0 && expectedNanos < sampleUntil - now;
    }

    /** Whether the time of sampling is over, after so many rounds, which began at {@code start}. */
    boolean over(int taken, long start) {
        long now = clock.getAsLong();
        return (taken > 0 && sampleUntil != Long.MAX_VALUE && now - sampleUntil >= 0)
                || (taken >= Comparison.FEWEST_SAMPLES && now - start >= roundsNanos);
    }
}
