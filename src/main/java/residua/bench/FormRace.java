package residua.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.ClException;
import residua.cl.ClQueue;
import residua.shape.UserException;
import residua.trial.LaunchTimer;

/**
 * Finds the fastest of several forms of a probe. A form that the device refuses or computes wrongly is left out, with a
 * line in the log. Owns nothing.
 */
final class FormRace {
    private static final Logger LOG = LoggerFactory.getLogger(FormRace.class);

    private static final int SAMPLES_OF_A_FORM = 3;
    private static final long SAMPLE_NANOS = 10_000_000;

    /** A form this much slower than the best so far in one sample is not tried again. */
    private static final double HOPELESS = 0.5;

    private final ClQueue queue;
    private final LaunchTimer timer;

    /** On that queue, which has nothing else to do meanwhile. */
    FormRace(ClQueue queue) {
        this.queue = queue;
        this.timer = new LaunchTimer(queue);
    }

    /** Of the machine, by a probe that runs on the same queue. */
    Yardstick yardstick(Probe probe) {
        return new Yardstick(timer, probe);
    }

    /** A form of a probe and what it reached. */
    private record Screened(Probe probe, double rate) {}

    /**
     * The fastest, for the caller to close.
     *
     * @throws UserException where the device computes none of them rightly
     */
    <F> Probe fastest(List<F> forms, Function<F, Probe> open) {
        List<Screened> all = new ArrayList<>();
        double best = 0;
        for (F form : forms) {
            Optional<Screened> screened = screened(form, open, best);
            screened.ifPresent(all::add);
            best = Math.max(best, screened.map(Screened::rate).orElse(0.0));
        }
        all.sort(Comparator.comparingDouble(s -> -s.rate()));
        Probe chosen = null;
        for (Screened screened : all) {
            if (chosen == null && right(screened.probe())) {
                chosen = screened.probe();
            } else {
                screened.probe().close();
            }
        }
        if (chosen == null) {
            throw new UserException("the device computes none of " + forms + " rightly");
        }
        return chosen;
    }

    /** Samples a form until it is clear that it is not the fastest; empty where the device refuses it. */
    private <F> Optional<Screened> screened(F form, Function<F, Probe> open, double best) {
        try {
            Probe probe = open.apply(form);
            timer.warmUp(probe.launches());
            double rate = rate(probe);
            for (int i = 1; i < SAMPLES_OF_A_FORM && rate > HOPELESS * best; i++) {
                rate = Math.max(rate, rate(probe));
            }
            return Optional.of(new Screened(probe, rate));
        } catch (ClException e) {
            LOG.warn("the device refuses a probe, which is left out: {} ({})", form, e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether it computes what it should; where not, the log has a line. */
    boolean right(Probe probe) {
        boolean right = probe.right(queue);
        if (!right) {
            LOG.warn("the device computes a probe wrongly, which is left out: {}", probe.form());
        }
        return right;
    }

    /** What a probe reaches in one sample, in 1e9 a second. */
    double rate(Probe probe) {
        return probe.work() / timer.sample(probe.launches(), SAMPLE_NANOS) * 1e-3;
    }
}
