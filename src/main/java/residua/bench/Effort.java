package residua.bench;

import java.util.function.LongSupplier;

/**
 * How much is measured of whole networks.
 *
 * @param rounds at most, in each of which everything is sampled once
 * @param enough rounds beside which the machine was undisturbed; what has so many is not sampled again
 * @param sampleNanos least duration of a sample
 * @param warmUpNanos most duration of warming up each scenario
 * @param roundsNanos no other round is begun after so long
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

    /** As long as it takes. */
    public static Effort whole(int rounds) {
        return new Effort(
                rounds,
                rounds,
                SAMPLE_NANOS,
                WARM_UP_NANOS,
                Long.MAX_VALUE,
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

    /** Whether the time of sampling is over that began at {@code start}. */
    boolean over(long start) {
        long now = clock.getAsLong();
        return now - start >= roundsNanos || (sampleUntil != Long.MAX_VALUE && now - sampleUntil >= 0);
    }
}
