package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.bench.Comparison.Verdict;

/** Made-up results. */
class ComparisonTest {
    private static final int ROWS = 200;
    private static final int SAMPLES = 9;
    private static final double DEVIATION = 0.02;

    /** Times around 100, each row times a factor; with now and then a sample that took half as long again. */
    private static BenchResult result(String file, String unit, double factor, int samples, RandomGenerator random) {
        Map<String, BenchResult.Row> rows = new LinkedHashMap<>();
        for (int i = 0; i < ROWS; i++) {
            double[] values = new double[samples];
            Arrays.setAll(values, j -> {
                double disturbed = random.nextInt(20) == 0 ? 1.5 : 1;
                return 100 * factor * disturbed * (1 + DEVIATION * random.nextGaussian());
            });
            Measurement m = Measurement.of("row " + i, unit, values);
            rows.put(m.name(), new BenchResult.Row(m, m.lessIsBetter()));
        }
        return new BenchResult(file, "layers", "d", "today", rows);
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
        rows.put("row 7", result("c", "us", 1.12, SAMPLES, random).rows().get("row 7"));
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
        BenchResult.Row base = row(100, 100, 100, 100, 100);
        assertEquals(
                Verdict.SAME,
                Comparison.Row.of(base, row(101, 101, 101, 101, 101), 1).verdict());
        assertEquals(
                Verdict.SLOWER,
                Comparison.Row.of(base, row(103, 103, 103, 103, 103), 1).verdict());
    }

    /** A machine that gives a tenth less to everything is no difference; a kernel that is slower besides is one. */
    @Test
    void whatSlowsTheMachineItselfIsNoDifference() {
        RandomGenerator random = new Well19937c(4);
        BenchResult base = beside(result("a", "us", 1, SAMPLES, random), 200);
        Map<String, BenchResult.Row> rows =
                new LinkedHashMap<>(result("b", "us", 1 / 0.9, SAMPLES, random).rows());
        rows.put("row 7", result("c", "us", 1.12 / 0.9, SAMPLES, random).rows().get("row 7"));
        BenchResult other = beside(new BenchResult("b", "layers", "d", "today", rows), 180);
        Comparison c = Comparison.of(base, other);
        assertEquals(0.9, c.machine(), 1e-12);
        assertTrue(c.count(Verdict.SAME) >= 0.95 * ROWS, () -> c.count(Verdict.SAME) + " of " + ROWS);
        assertTrue(c.below(1).stream().anyMatch(r -> r.name().equals("row 7")));
        BenchResult elsewhere =
                new BenchResult("b", "layers", "another device", "today", other.rows(), other.yardstick());
        assertEquals(1, Comparison.of(base, elsewhere).machine());
    }

    private static BenchResult beside(BenchResult result, double gigaflops) {
        Measurement yardstick = Measurement.of("multiply-adds", "GFLOP/s", gigaflops, gigaflops, gigaflops);
        return new BenchResult(
                result.file(), result.kind(), result.device(), result.date(), result.rows(), Optional.of(yardstick));
    }

    private static BenchResult.Row row(double... values) {
        return new BenchResult.Row(Measurement.of("r", "us", values), true);
    }
}
