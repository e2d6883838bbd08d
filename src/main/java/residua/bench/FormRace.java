package residua.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.ClException;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.shape.UserException;
import residua.trial.LaunchTimer;

/**
 * Finds the fastest of several forms of a probe. A form that the device refuses or computes wrongly is left out, with a
 * line in the log. Owns nothing.
 */
final class FormRace {
    private static final Logger LOG = LoggerFactory.getLogger(FormRace.class);

    private static final int SAMPLES_OF_A_FORM = 5;
    private static final long SAMPLE_NANOS = 4_000_000;

    /** A form this much slower than the best so far is not tried again; a disturbed machine may do half as much. */
    private static final double HOPELESS = 0.25;

    private final ClQueue queue;
    private final LaunchTimer timer;

    /** On that queue, which has nothing else to do meanwhile. */
    FormRace(ClQueue queue) {
        this.queue = queue;
        this.timer = new LaunchTimer(queue);
    }

    /** Of the machine, by what was the fastest, but shorter; on the same queue. */
    Yardstick yardstick(KernelLibrary kernels, FmaProbe fastest) {
        return new Yardstick(timer, fastest.shorter(kernels));
    }

    /** A form of a probe and the most that it reached. */
    private static final class Runner<P extends Probe> {
        private final P probe;
        private double rate;

        Runner(P probe) {
            this.probe = probe;
        }

        double rate() {
            return rate;
        }
    }

    /**
     * The fastest, for the caller to close. Samples go round the forms, so that what slows the machine for a while slows
     * all of them.
     *
     * @throws UserException where the device computes none of them rightly
     */
    <F, P extends Probe> P fastest(List<F> forms, Function<F, P> open) {
        List<Runner<P>> all = new ArrayList<>();
        for (F form : forms) {
            attempt(form.toString(), () -> all.add(new Runner<>(open.apply(form))));
        }
        List<Runner<P>> running = new ArrayList<>(all);
        double best = 0;
        for (int i = 0; i < SAMPLES_OF_A_FORM; i++) {
            double hopeless = HOPELESS * best;
            running.removeIf(runner -> runner.rate < hopeless
                    || !attempt(runner.probe.form(), () -> runner.rate = Math.max(runner.rate, rate(runner.probe))));
            best = running.stream().mapToDouble(Runner::rate).max().orElse(best);
        }
        all.sort(Comparator.comparingDouble(runner -> -runner.rate));
        P chosen = null;
        for (Runner<P> runner : all) {
            if (chosen == null && runner.rate > 0 && right(runner.probe)) {
                chosen = runner.probe;
            } else {
                runner.probe.close();
            }
        }
        if (chosen == null) {
            throw new UserException("the device computes none of " + forms + " rightly");
        }
        return chosen;
    }

    /** Whether the device does it; where it refuses, the log has a line. */
    private static boolean attempt(String form, Runnable what) {
        try {
            what.run();
            return true;
        } catch (ClException e) {
            LOG.warn("the device refuses a probe, which is left out: {} ({})", form, e.getMessage());
            return false;
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
