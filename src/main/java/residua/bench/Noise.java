package residua.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** Says so where a machine had more to do than what was measured. */
public final class Noise {
    /** Half of all rows spread by no more than this on a quiet machine. */
    private static final double QUIET_SPREAD = 0.1;

    /** On a quiet machine less than this part of the processors had something to do before. */
    private static final double QUIET_LOAD = 0.5;

    private static final double PERCENT = 100;

    private Noise() {}

    /**
     * A sentence where the machine was noisy.
     *
     * @param all what was measured
     * @param load processes that wanted to run in the minute before, negative where that is not known
     * @param processors of the host
     */
    public static Optional<String> note(Collection<Measurement> all, double load, int processors) {
        double[] spreads = all.stream().mapToDouble(Measurement::spread).toArray();
        double spread = spreads.length == 0 ? 0 : new Median().evaluate(spreads);
        if (spread > QUIET_SPREAD) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the machine was noisy: from the tenth to the ninth tenth of the samples half of the rows spread by"
                            + " more than %.0f %% of the median; small differences are lost in that",
                    PERCENT * spread));
        }
        if (load > QUIET_LOAD * processors) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the machine had other work just before: a load of %.1f on %d processors",
                    load,
                    processors));
        }
        return Optional.empty();
    }
}
