package residua.report;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Layers together, each as often as its network does it.
 *
 * @param micros what they take
 * @param bound what the limits of the device allow for them
 */
record Limits(double micros, double bound) {

    /** All of them. */
    static Limits of(Collection<ReportRow> layers) {
        double micros = 0;
        double bound = 0;
        for (ReportRow r : layers) {
            micros += r.stepMicros();
            bound += r.stepBound();
        }
        return new Limits(micros, bound);
    }

    /** By network, batch and pass, in the order of the rows. */
    static Map<String, Limits> byPass(Collection<ReportRow> layers) {
        Map<String, Limits> passes = new LinkedHashMap<>();
        for (ReportRow r : layers) {
            passes.merge(r.network() + ", " + r.word("pass"), new Limits(r.stepMicros(), r.stepBound()), Limits::plus);
        }
        return passes;
    }

    private Limits plus(Limits other) {
        return new Limits(micros + other.micros, bound + other.bound);
    }

    /** How near it is to the limits, as a sentence goes on after the layers; what saves products can be beyond them. */
    String verdict() {
        return fraction() <= 1
                ? "reach " + Words.percent(fraction()) + " of what the device allows"
                : "are " + Words.number(fraction()) + " times as fast as direct computation could be";
    }

    /** The bound by the time: 1 is all that the device allows. */
    double fraction() {
        return bound / micros;
    }
}
