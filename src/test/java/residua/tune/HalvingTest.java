package residua.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entrants of known speed, on a clock that their runs move. */
class HalvingTest {
    private static final long SECOND = 1_000_000_000;

    private final List<String> log = new ArrayList<>();
    private final TreeSet<String> open = new TreeSet<>();
    private long now;
    private int mostOpen;
    private SplittableRandom noise;

    @BeforeEach
    void begin() {
        now = 0;
        noise = new SplittableRandom(7);
    }

    private class Runner implements Halving.Ready {
        private final Racer racer;

        Runner(Racer racer) {
            this.racer = racer;
            open.add(racer.name);
            mostOpen = Math.max(mostOpen, open.size());
        }

        @Override
        public double once() {
            return sample(0);
        }

        @Override
        public double sample(long nanos) {
            double micros = racer.micros * noise.nextDouble(1, 1.1);
            now += Math.max(nanos, (long) (1e3 * micros));
            log.add(String.format(Locale.ROOT, "%s %d %.3f", racer.name, nanos, micros));
            return micros;
        }

        @Override
        public void close() {
            assertTrue(open.remove(racer.name), racer.name + " is closed twice");
        }
    }

    private class Racer implements Halving.Entrant<Runner> {
        private final String name;
        private final String group;
        private final double micros;
        private final boolean pinned;

        Racer(String name, String group, double micros, boolean pinned) {
            this.name = name;
            this.group = group;
            this.micros = micros;
            this.pinned = pinned;
        }

        @Override
        public String group() {
            return group;
        }

        @Override
        public boolean pinned() {
            return pinned;
        }

        @Override
        public Optional<Runner> open() {
            now += SECOND / 10; // the compiler
            return micros > 0 ? Optional.of(new Runner(this)) : Optional.empty();
        }
    }

    private List<String> run(List<Racer> racers, long nanos) {
        Halving<Runner> halving = new Halving<>(() -> now);
        List<Halving.Standing<Runner>> standings = halving.run(racers, nanos);
        List<String> names = standings.stream().map(s -> s.ready().racer.name).toList();
        assertEquals(new TreeSet<>(names), open, "open are those that stand, and no others");
        standings.forEach(s -> s.ready().close());
        return names;
    }

    /** In a shuffled order: a0 to a39 at 100 to 490 µs, b0 to b9 at 300 and more, c hopeless. */
    private List<Racer> field() {
        List<Racer> racers = new ArrayList<>();
        IntStream.range(0, 40).forEach(i -> racers.add(new Racer("a" + i * 7 % 40, "a", 100 + i * 7 % 40 * 10, false)));
        IntStream.range(0, 10).forEach(i -> racers.add(new Racer("b" + i * 3 % 10, "b", 300 + i * 3 % 10 * 40, false)));
        racers.add(new Racer("c", "c", 90_000, false));
        return racers;
    }

    @Test
    void theFastestOfEachGroupIsFound() {
        assertEquals(List.of("a0", "b0", "c"), run(field(), 100 * SECOND));
        assertTrue(mostOpen <= 12 + 3 + 1, () -> "open at a time: " + mostOpen);
        assertEquals(1, log.stream().filter(l -> l.startsWith("c ")).count(), "c runs once");
    }

    @Test
    void theLongestMeasurementsGoToTheBest() {
        run(field(), 100 * SECOND);
        List<String> last = log.stream().filter(l -> l.contains(" 20000000 ")).toList();
        assertEquals(14, last.size(), last::toString);
        assertTrue(last.get(0).startsWith("a0") && last.get(1).startsWith("b0"), "they take turns: " + last);
    }

    @Test
    void theSameTimesGiveTheSameRace() {
        run(field(), 3 * SECOND);
        List<String> first = List.copyOf(log);
        log.clear();
        begin();
        run(field(), 3 * SECOND);
        assertEquals(first, log);
    }

    @Test
    void littleTimeTriesTheFirst() {
        List<Racer> racers = List.of(new Racer("slow", "a", 500, false), new Racer("fast", "a", 5, false));
        assertEquals(List.of("slow"), run(racers, 0));
        begin();
        assertEquals(List.of("fast"), run(racers, SECOND));
    }

    @Test
    void timeThatRunsOutEndsTheSearch() {
        run(field(), 2 * SECOND);
        assertTrue(now < 3 * SECOND, () -> now + " ns");
    }

    /** A first run that something else holds up is no reason to give up. */
    @Test
    void aPauseIsNotTakenForASlowCandidate() {
        Racer held = new Racer("held", "a", 50, false) {
            @Override
            public Optional<Runner> open() {
                return Optional.of(new Runner(this) {
                    private int runs;

                    @Override
                    public double once() {
                        return runs++ == 0 ? 10_000 : super.once();
                    }
                });
            }
        };
        assertEquals(List.of("held"), run(List.of(new Racer("other", "a", 100, false), held), SECOND));
    }

    @Test
    void pinnedIsMeasuredToTheEnd() {
        List<Racer> racers = new ArrayList<>(field());
        racers.add(2, new Racer("rule", "a", 450, true));
        assertEquals(List.of("a0", "b0", "rule", "c"), run(racers, 100 * SECOND));
        assertTrue(log.stream().anyMatch(l -> l.startsWith("rule 20000000")));
    }

    @Test
    void whatCannotBeOpenedCannotWin() {
        List<Racer> racers = List.of(new Racer("broken", "a", -1, true), new Racer("slow", "a", 500, false));
        assertEquals(List.of("slow"), run(racers, SECOND));
        begin();
        assertEquals(List.of(), run(racers.subList(0, 1), SECOND));
    }

    @Test
    void aFailureClosesAll() {
        Halving<Runner> halving = new Halving<>(() -> now);
        List<Racer> racers = new ArrayList<>(field());
        racers.add(new Racer("late", "d", 1, false) {
            @Override
            public Optional<Runner> open() {
                throw new IllegalStateException("the device is gone");
            }
        });
        assertThrows(IllegalStateException.class, () -> halving.run(racers, 100 * SECOND));
        assertEquals(new TreeSet<String>(), open);
    }
}
