package residua.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import residua.trial.Timing;

/**
 * Finds the fastest entrant of each group by successive halving (Jamieson and Talwalkar, "Non-stochastic best arm
 * identification and hyperparameter optimization", 2016): all are measured briefly, the better third for longer, and so
 * on. In a round they take turns, so that a machine that slows down slows all of them.
 *
 * <p>Deterministic: the same measurements, in the same time, give the same result.
 *
 * @param <R> an entrant that is ready to run
 */
final class Halving<R extends Halving.Ready> {
    /** Entrants that are kept ready at a time, beside the best of each group: each may hold scratch on the device. */
    private static final int MOST_READY = 12;
    /** What takes so many times the best in a single run is not measured again. */
    private static final double HOPELESS = 4;
    /** Others on the machine may hold up a single run for so long. */
    private static final double PAUSE_MICROS = 20_000;
    /** Part of the time in which entrants are let in; the rest is for telling the good ones apart. */
    private static final double ADMISSION = 0.6;

    private static final long BRIEF_NANOS = 2_000_000;
    private static final Round LONGER = new Round(3, 5_000_000);
    private static final Round LAST = new Round(7, 20_000_000);

    private record Round(int samples, long sampleNanos) {}

    /** Something that can be measured. */
    interface Ready extends AutoCloseable {
        /** Microseconds of a single run. */
        double once();

        /** Microseconds of a run, from as many as take that long. */
        double sample(long nanos);

        @Override
        void close();
    }

    /**
     * What competes.
     *
     * @param <R> its form when ready
     */
    interface Entrant<R> {
        /** Of each group the best is found. */
        String group();

        /** Whether it is measured to the end, whatever its times. */
        boolean pinned();

        /** Makes it ready; empty where it must not win. */
        Optional<R> open();
    }

    /**
     * An entrant and its time.
     *
     * @param entrant who
     * @param ready still open
     * @param micros median of the last round in which it was
     * @param hopeless whether it was measured but once
     */
    record Standing<R>(Entrant<R> entrant, R ready, double micros, boolean hopeless) {}

    private final LongSupplier nanoClock;
    private List<Standing<R>> standings = new ArrayList<>();
    private int tried;

    Halving(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** How many entrants were tried, those that could not be made ready included. */
    int tried() {
        return tried;
    }

    /**
     * Lets the entrants compete, in order, until the time is over; the first is tried however little time there is.
     *
     * @return the best of each group and those that are pinned, the fastest first; ready, for the caller to close
     */
    List<Standing<R>> run(List<? extends Entrant<R>> entrants, long nanos) {
        long start = nanoClock.getAsLong();
        try {
            for (Entrant<R> entrant : entrants) {
                if (tried > 0 && nanoClock.getAsLong() - start >= ADMISSION * nanos) {
                    break;
                }
                tried++;
                entrant.open().ifPresent(ready -> admit(entrant, ready));
                keep(MOST_READY);
            }
            int kept = contenders().size();
            while (kept > 1) {
                measure(LONGER, start + nanos);
                kept = (kept + 2) / 3;
                keep(kept);
            }
            measure(LAST, start + nanos);
        } catch (RuntimeException e) {
            standings.forEach(s -> s.ready().close());
            throw e;
        }
        return sorted();
    }

    private void admit(Entrant<R> entrant, R ready) {
        double best = standings.stream().mapToDouble(Standing::micros).min().orElse(Double.MAX_VALUE);
        try {
            double once = ready.once();
            for (int again = 0; again < 2 && once > HOPELESS * best && once < PAUSE_MICROS; again++) {
                once = Math.min(once, ready.once());
            }
            boolean hopeless = !entrant.pinned() && once > HOPELESS * best;
            double micros = hopeless ? once : ready.sample(BRIEF_NANOS);
            standings.add(new Standing<>(entrant, ready, micros, hopeless));
        } catch (RuntimeException e) {
            ready.close();
            throw e;
        }
    }

    private List<Standing<R>> contenders() {
        return standings.stream().filter(s -> !s.hopeless()).toList();
    }

    /** Measures all in turns; at least once, however little time there is. */
    private void measure(Round round, long deadline) {
        List<Standing<R>> contenders = contenders();
        double[][] micros = new double[contenders.size()][round.samples()];
        int done = 0;
        while (done < round.samples() && (done == 0 || nanoClock.getAsLong() < deadline)) {
            for (int i = 0; i < micros.length; i++) {
                micros[i][done] = contenders.get(i).ready().sample(round.sampleNanos());
            }
            done++;
        }
        for (int i = 0; i < micros.length; i++) {
            Standing<R> old = contenders.get(i);
            double median = Timing.of(Arrays.copyOf(micros[i], done)).median();
            standings.set(standings.indexOf(old), new Standing<>(old.entrant(), old.ready(), median, false));
        }
    }

    /** Closes all but the first so many, the best of each group, and those that are pinned. */
    private void keep(int first) {
        Set<String> groups = new HashSet<>();
        List<Standing<R>> kept = new ArrayList<>();
        int place = 0;
        for (Standing<R> s : sorted()) {
            boolean among = !s.hopeless() && place++ < first;
            if (groups.add(s.entrant().group()) || among || s.entrant().pinned()) {
                kept.add(s);
            } else {
                s.ready().close();
            }
        }
        standings = kept;
    }

    /** The fastest first; of equals the one that came first. */
    private List<Standing<R>> sorted() {
        return standings.stream()
                .sorted(Comparator.comparingDouble(Standing::micros))
                .toList();
    }
}
