package residua.bench;

import residua.trial.LaunchTimer;

/**
 * How fast the machine itself is at the moment, by a launch of multiply-adds in registers, which depend on nothing but the
 * processor. Looked at before and after a sample it tells what the sample could have. Owns nothing.
 */
final class Yardstick {
    private final LaunchTimer timer;
    private final Probe probe;
    private double last = Double.NaN;

    /** By that probe. */
    Yardstick(LaunchTimer timer, Probe probe) {
        this.timer = timer;
        this.probe = probe;
    }

    /**
     * Looks at it; takes a few milliseconds.
     *
     * @return the rate, in 1e9 a second, that the machine gave since the look before: as much work as in the time of both
     *     looks; with the first look only that of itself
     */
    double look() {
        double now = probe.work() / timer.sample(probe.launches(), 0) * 1e-3;
        double since = Double.isNaN(last) ? now : 2 / (1 / last + 1 / now);
        last = now;
        return since;
    }
}
