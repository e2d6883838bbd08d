package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static double[] around(double middle, double deviation, int count, RandomGenerator random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> middle * (1 + deviation * random.nextGaussian()));
        return values;
    }

    @Test
    void theIntervalHoldsTheMedianAboutAsOftenAsItSays() {
        RandomGenerator random = new Well19937c(7);
        int trials = 400;
        int held = 0;
        for (int i = 0; i < trials; i++) {
            held += Bootstrap.median(around(10, 0.05, 9, random)).holds(10) ? 1 : 0;
        }
        double part = (double) held / trials;
        assertTrue(part > 0.92 && part < 0.99, "held in " + part);
    }

    @Test
    void theSameSamplesGiveTheSameInterval() {
        double[] values = around(5, 0.1, 15, new Well19937c(3));
        assertEquals(Bootstrap.median(values), Bootstrap.median(values.clone()));
        assertEquals(new Interval(2, 2), Bootstrap.median(new double[] {2}));
        assertThrows(IllegalArgumentException.class, () -> Bootstrap.median(new double[0]));
    }

    @Test
    void theRatioOfTwoMediansIsFound() {
        RandomGenerator random = new Well19937c(5);
        List<Integer> rounds = Collections.nCopies(9, 1);
        Interval ratio =
                Bootstrap.ratio(around(11, 0.01, 9, random), rounds, around(10, 0.01, 9, random), rounds, 0.99);
        assertTrue(ratio.holds(1.1) && !ratio.holds(1.05) && !ratio.holds(1.15), ratio::toString);
    }

    /** What disturbs a round disturbs all of it: many samples of few rounds are not many samples. */
    @Test
    void samplesOfARoundAreDrawnTogether() {
        RandomGenerator random = new Well19937c(13);
        int trials = 200;
        int held = 0;
        int heldAlone = 0;
        for (int i = 0; i < trials; i++) {
            List<double[]> rounds = new ArrayList<>();
            for (double middle : around(10, 0.05, 9, random)) {
                rounds.add(around(middle, 0.005, 20, random));
            }
            Measurement m = Measurement.of("n", "ms", rounds);
            assertEquals(180, m.repeats());
            held += m.interval().holds(10) ? 1 : 0;
            heldAlone += Bootstrap.median(m.values()).holds(10) ? 1 : 0;
        }
        assertTrue(held > 0.88 * trials, "held " + held);
        assertTrue(heldAlone < 0.7 * trials, "without rounds held " + heldAlone);
    }

    @Test
    void allSamplesAreKept() {
        Measurement m = Measurement.of("n", "us", new double[] {3, 1, 100, 2, 4});
        assertEquals(List.of(3.0, 1.0, 100.0, 2.0, 4.0), m.samples());
        assertEquals(3, m.median());
        assertEquals(5, m.repeats());
        assertTrue(m.interval().holds(3) && m.p90() > 50, m::toString);
        assertTrue(m.lessIsBetter());
        assertFalse(Measurement.of("n", "GB/s", new double[] {1}).lessIsBetter());
    }

    @Test
    void warmingUpEndsWhereTheMedianSettles() {
        long[] calls = {0};
        int steady = WarmUp.run(() -> 5, Long.MAX_VALUE, () -> 0);
        assertEquals(WarmUp.WINDOW + 1, steady);
        int late = WarmUp.run(() -> calls[0]++ < 10 ? 100 - calls[0] * 8 : 10, Long.MAX_VALUE, () -> 0);
        assertTrue(late > 20 && late < 40, "settled after " + late);
        calls[0] = 0;
        assertEquals(3, WarmUp.run(() -> 1 << calls[0]++, 30, () -> calls[0] * 10), "time is up");
    }

    @Test
    void aNoisyMachineIsNamed() {
        Measurement quiet = Measurement.of("q", "us", new double[] {10, 10.1, 10.2});
        Measurement loud = Measurement.of("l", "us", new double[] {10, 12, 15});
        assertEquals(Optional.empty(), Noise.note(List.of(quiet, quiet, loud), 0.1, 2));
        assertEquals(Optional.empty(), Noise.note(Collections.nCopies(3, quiet), -1, 2), "an unknown load");
        assertTrue(Noise.note(List.of(quiet, loud, loud), 0, 2).orElseThrow().contains("42 %"));
        Measurement seen = loud.beside(230, 231, 229);
        assertEquals(Optional.empty(), Noise.note(List.of(seen, loud), 0, 2), "it varies by itself");
        Measurement disturbed = quiet.beside(230, 150, 100);
        assertTrue(Noise.note(List.of(seen, disturbed), 0, 2).orElseThrow().contains("33 %"));
        assertTrue(Noise.note(List.of(quiet), 3.2, 2).orElseThrow().contains("a load of 3.2 on 2 processors"));
    }
}
