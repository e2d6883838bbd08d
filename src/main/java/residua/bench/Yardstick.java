package residua.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import residua.trial.LaunchTimer;

/**
 * How fast the machine itself is at the moment, by a launch of multiply-adds in registers, which depend on nothing but the
 * processor. Looked at before and after a sample it tells what the sample could have. Owns its probe.
 */
final class Yardstick implements AutoCloseable {
    private static final double UNDISTURBED = 90;

    /** Other work that goes on for longer is not waited for. */
    private static final int MOST_LOOKS = 3;

    private final LaunchTimer timer;
    private final Probe probe;
    private final List<Double> looks = new ArrayList<>();
    private double last = Double.NaN;

    /** By that probe, of some milliseconds. */
    Yardstick(LaunchTimer timer, Probe probe) {
        this.timer = timer;
        this.probe = probe;
    }

    /** What disturbs a machine makes it slower, never faster, but a look may be off by a little: their ninth tenth. */
    static OptionalDouble undisturbed(Collection<Measurement> measured) {
        return undisturbed(measured.stream()
                .flatMap(m -> m.yardstick().stream())
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    private static OptionalDouble undisturbed(double... looks) {
        return looks.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(new Percentile(UNDISTURBED).evaluate(looks));
    }

    /** Looks at it before a sample, a few times where it is disturbed: that may be over soon. */
    void await() {
        double least = least();
        int count = 0;
        do {
            last = rate();
            count++;
        } while (last < least && count < MOST_LOOKS);
    }

    /**
     * Looks at it after a sample; takes no longer than that.
     *
     * @return the rate, in 1e9 a second, that the machine gave since the look before: as much work as in the time of both
     *     looks; with the first look only that of itself
     */
    double look() {
        double now = rate();
        double since = Double.isNaN(last) ? now : 2 / (1 / last + 1 / now);
        last = now;
        looks.add(since);
        return since;
    }

    /** Beside how many rounds the machine was undisturbed, as far as all looks so far tell. */
    int undisturbedOf(List<Double> rounds) {
        double least = least();
        return (int) rounds.stream().filter(rate -> rate >= least).count();
    }

    private double least() {
        return Comparison.UNDISTURBED
                * undisturbed(looks.stream().mapToDouble(Double::doubleValue).toArray())
                        .orElse(0);
    }

    private double rate() {
        return probe.work() / timer.sample(probe.launches(), 0) * 1e-3;
    }

    @Override
    public void close() {
        probe.close();
    }
}
