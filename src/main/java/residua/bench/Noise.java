package residua.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** Says so where a machine had more to do than what was measured. */
public final class Noise {
    /** A quiet machine is disturbed in no more than this part of the rounds. */
    private static final double QUIET_ROUNDS = 0.1;

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
        OptionalDouble machine = Yardstick.undisturbed(all);
        if (machine.isPresent()) {
            double disturbed = disturbed(all, machine.getAsDouble());
            if (disturbed > QUIET_ROUNDS) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "other work slowed the machine in %.0f %% of the rounds: medians are worse by that, and bench"
                                + " compare leaves those rounds out",
                        PERCENT * disturbed));
            }
        } else if (spread(all) > QUIET_SPREAD) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the machine was noisy: half of the figures vary by more than %.0f %% from sample to sample",
                    PERCENT * spread(all)));
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

    private static double disturbed(Collection<Measurement> all, double machine) {
        return all.stream()
                .flatMap(m -> m.yardstick().stream())
                .mapToInt(rate -> rate < Comparison.UNDISTURBED * machine ? 1 : 0)
                .average()
                .orElse(0);
    }

    private static double spread(Collection<Measurement> all) {
        double[] spreads = all.stream().mapToDouble(Measurement::spread).toArray();
        return spreads.length == 0 ? 0 : new Median().evaluate(spreads);
    }
}
