package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.bench.Comparison.Verdict;

/** Made-up results. */
class ComparisonTest {
    private static final int ROWS = 100;
    private static final int SAMPLES = 25;
    private static final int ROUNDS = 60;
    private static final double GIGAFLOPS = 230;
    private static final double DEVIATION = 0.02;

    /** Times around 100, each row times a factor; with now and then a sample that took half as long again. */
    private static BenchResult result(String file, String unit, double factor, int samples, RandomGenerator random) {
        Map<String, BenchResult.Row> rows = new LinkedHashMap<>();
        for (int i = 0; i < ROWS; i++) {
            rows.put("row " + i, row("row " + i, unit, factor, samples, random));
        }
        return new BenchResult(file, "layers", "d", "today", rows);
    }

    private static BenchResult.Row row(String name, String unit, double factor, int samples, RandomGenerator random) {
        double[] values = new double[samples];
        Arrays.setAll(values, j -> {
            double disturbed = random.nextInt(20) == 0 ? (unit.equals("us") ? 1.5 : 1 / 1.5) : 1;
            return 100 * factor * disturbed * (1 + DEVIATION * random.nextGaussian());
        });
        return new BenchResult.Row(measured(name, unit, values), unit.equals("us"));
    }

    /** A comparison looks at samples alone: nothing else is drawn from them. */
    private static Measurement measured(String name, String unit, double... values) {
        List<Double> samples = Arrays.stream(values).boxed().toList();
        List<Integer> rounds = Collections.nCopies(values.length, 1);
        Interval none = new Interval(0, 0);
        return new Measurement(name, 0, 0, 0, unit, values.length, none, samples, rounds, List.of());
    }

    private static Comparison comparison(String unit, double factor, int samples) {
        RandomGenerator random = new Well19937c(11);
        return Comparison.of(result("a", unit, 1, samples, random), result("b", unit, factor, samples, random));
    }

    @Test
    void theSameDistributionShowsNoRealDifference() {
        Comparison c = comparison("us", 1, SAMPLES);
        assertEquals(ROWS, c.rows().size());
        assertTrue(c.count(Verdict.SAME) >= 0.95 * ROWS, () -> c.count(Verdict.SAME) + " of " + ROWS);
        assertEquals(1, c.geometricMean(), 0.01);
        assertEquals(List.of(), c.below(0.95));
    }

    @ParameterizedTest
    @ValueSource(strings = {"us", "GB/s"})
    void tenPerCentAreFoundInTimesAndInRates(String unit) {
        double factor = unit.equals("us") ? 1.1 : 1 / 1.1;
        Comparison c = comparison(unit, factor, SAMPLES);
        assertTrue(c.count(Verdict.SLOWER) >= 0.9 * ROWS, () -> c.count(Verdict.SLOWER) + " of " + ROWS);
        assertEquals(0, c.count(Verdict.FASTER));
        assertEquals(1 / 1.1, c.geometricMean(), 0.01);
        assertFalse(c.below(0.95).isEmpty());
        assertEquals(0, c.below(0.5).size());
        Comparison faster = Comparison.of(/* base= */ c.other(), /* other= */ c.base());
        assertTrue(faster.count(Verdict.FASTER) >= 0.9 * ROWS);
    }

    @Test
    void oneSlowRowAmongManyIsFound() {
        RandomGenerator random = new Well19937c(2);
        BenchResult base = result("a", "us", 1, SAMPLES, random);
        Map<String, BenchResult.Row> rows =
                new LinkedHashMap<>(result("b", "us", 1, SAMPLES, random).rows());
        rows.put("row 7", row("row 7", "us", 1.12, SAMPLES, random));
        Comparison c = Comparison.of(base, new BenchResult("b", "layers", "d", "today", rows));
        assertTrue(
                c.below(0.95).stream().anyMatch(r -> r.name().equals("row 7")),
                () -> c.below(0.95).toString());
        assertTrue(c.below(0.95).size() <= 0.02 * ROWS);
    }

    @Test
    void fewSamplesShowNothing() {
        Comparison c = comparison("us", 2, Comparison.FEWEST_SAMPLES - 1);
        assertEquals(ROWS, c.count(Verdict.UNKNOWN));
        assertEquals(0.5, c.geometricMean(), 0.02);
    }

    @Test
    void steadyDifferencesThatAreSmallAreNone() {
        assertEquals(Verdict.SAME, verdict(row(100, 100, 100, 100, 100), row(102, 102, 102, 102, 102)));
        assertEquals(Verdict.SLOWER, verdict(row(100, 100, 100, 100, 100), row(104, 104, 104, 104, 104)));
        assertEquals(Verdict.FASTER, verdict(row(104, 104, 104, 104, 104), row(100, 100, 100, 100, 100)));
    }

    private static Verdict verdict(BenchResult.Row base, BenchResult.Row other) {
        Comparison c = Comparison.of(one("a", base), one("b", other));
        return c.rows().get(0).verdict();
    }

    private static BenchResult one(String file, BenchResult.Row row) {
        return new BenchResult(file, "layers", "d", "today", Map.of("r", row));
    }

    /** Other work comes and goes, more of it with the second result, and takes up to half of the machine. */
    @Test
    void whatDisturbsTheMachineForAWhileCancels() {
        RandomGenerator random = new Well19937c(5);
        BenchResult base = wandering("a", 1, 0.05, random);
        Comparison same = Comparison.of(base, wandering("b", 1, 0.8, random));
        assertTrue(same.count(Verdict.SAME) >= 0.97 * ROWS, () -> same.count(Verdict.SAME) + " of " + ROWS);
        assertEquals(List.of(), same.below(1));
        assertEquals(1, same.geometricMean(), 0.01);
        Comparison slower = Comparison.of(base, wandering("b", 1.1, 0.8, random));
        assertTrue(slower.count(Verdict.SLOWER) >= 0.9 * ROWS, () -> slower.count(Verdict.SLOWER) + " of " + ROWS);
        assertFalse(slower.below(0.95).isEmpty());
        assertTrue(slower.meanBelow(0.95));
        Comparison blind = Comparison.of(blind(base), blind(same.other()));
        assertTrue(blind.geometricMean() < 0.97, "who does not look at the machine sees a difference");
    }

    /** A disturbance begins or ends at one in ten samples; the machine is looked at before and after each. */
    private static BenchResult wandering(String file, double factor, double busy, RandomGenerator random) {
        Map<String, BenchResult.Row> rows = new LinkedHashMap<>();
        double[][] times = new double[ROWS][ROUNDS];
        double[][] looks = new double[ROWS][ROUNDS];
        double slowed = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < ROWS; i++) {
                if (random.nextInt(10) == 0) {
                    slowed = random.nextDouble() < busy ? 1 + random.nextDouble() : 1;
                }
                times[i][round] = 100 * factor * slowed * (1 + DEVIATION * random.nextGaussian());
                looks[i][round] = GIGAFLOPS / slowed * (1 + DEVIATION / 2 * random.nextGaussian());
            }
        }
        for (int i = 0; i < ROWS; i++) {
            Measurement m = measured("row " + i, "us", times[i]).beside(looks[i]);
            rows.put(m.name(), new BenchResult.Row(m, true));
        }
        return new BenchResult(file, "layers", "d", "today", rows);
    }

    /** The same samples, but nobody has looked at the machine. */
    private static BenchResult blind(BenchResult result) {
        Map<String, BenchResult.Row> rows = new LinkedHashMap<>();
        result.rows().forEach((name, row) -> {
            double[] values = row.measured().values();
            rows.put(name, new BenchResult.Row(measured(name, "us", values), true));
        });
        return new BenchResult(result.file(), "layers", "d", "today", rows);
    }

    /** A clock that is a tenth slower all the time is no difference; a kernel that is slower besides is one. */
    @Test
    void whatSlowsTheMachineItselfIsNoDifference() {
        RandomGenerator random = new Well19937c(4);
        BenchResult base = beside(result("a", "us", 1, SAMPLES, random), GIGAFLOPS);
        Map<String, BenchResult.Row> rows =
                new LinkedHashMap<>(result("b", "us", 1 / 0.9, SAMPLES, random).rows());
        rows.put("row 7", row("row 7", "us", 1.2 / 0.9, SAMPLES, random));
        rows.put("row 8", row("row 8", "us", 1, SAMPLES, random));
        BenchResult other = beside(new BenchResult("b", "layers", "d", "today", rows), 0.9 * GIGAFLOPS);
        Comparison c = Comparison.of(base, other);
        assertEquals(0.9, c.machine(), 1e-12);
        assertTrue(c.count(Verdict.SAME) >= 0.95 * ROWS, () -> c.count(Verdict.SAME) + " of " + ROWS);
        assertEquals(Verdict.SAME, c.rows().get(8).verdict(), "bound by memory: the clock is nothing to it");
        assertEquals(
                List.of("row 7"), c.below(1).stream().map(Comparison.Row::name).toList());
        assertTrue(c.geometricMean() < 0.95);
        assertFalse(c.meanBelow(0.95));
        BenchResult elsewhere = new BenchResult(
                "b",
                "layers",
                "another device",
                "today",
                Map.of("row 7", other.rows().get("row 7")));
        assertEquals(1, Comparison.of(base, elsewhere).machine());
    }

    private static BenchResult beside(BenchResult result, double gigaflops) {
        Map<String, BenchResult.Row> rows = new LinkedHashMap<>();
        result.rows().forEach((name, row) -> {
            Measurement m = row.measured();
            List<Double> looks = Collections.nCopies(m.rounds().size(), gigaflops);
            rows.put(name, new BenchResult.Row(m.beside(looks), row.lessIsBetter()));
        });
        return new BenchResult(result.file(), result.kind(), result.device(), result.date(), rows);
    }

    @Test
    void theMoreRowsTheWiderTheIntervals() {
        BenchResult few = new BenchResult("a", "layers", "d", "today", Map.of("r", row(1, 2, 3, 4, 5)));
        assertEquals(Comparison.LEAST_CONFIDENCE, Comparison.of(few, few).confidence());
        BenchResult many = result("a", "us", 1, 1, new Well19937c(3));
        assertEquals(Comparison.MOST_CONFIDENCE, Comparison.of(many, many).confidence());
    }

    private static BenchResult.Row row(double... values) {
        return new BenchResult.Row(Measurement.of("r", "us", values), true);
    }
}
