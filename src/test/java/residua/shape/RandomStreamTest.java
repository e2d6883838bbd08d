package residua.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import residua.shape.RandomStream.Purpose;

class RandomStreamTest {
    private static final long SEED = 0x0123456789abcdefL;

    @Test
    void wordsAreThoseOfTheDocumentedCounter() {
        RandomStream stream = new RandomStream(SEED, Purpose.AUGMENT, 7, 9);
        int[] want = new int[4];
        for (int block = 0; block < 3; block++) {
            Philox.block(block, 9, 7, Purpose.AUGMENT.code(), 0x89abcdef, 0x01234567, want);
            for (int word : want) {
                assertEquals(word, stream.nextInt());
            }
        }
    }

    @Test
    void everyPartOfTheNameMatters() {
        Set<Integer> first = new HashSet<>();
        first.add(new RandomStream(1, Purpose.SHUFFLE, 2, 3).nextInt());
        first.add(new RandomStream(1L << 32 | 1, Purpose.SHUFFLE, 2, 3).nextInt());
        first.add(new RandomStream(2, Purpose.SHUFFLE, 2, 3).nextInt());
        first.add(new RandomStream(1, Purpose.AUGMENT, 2, 3).nextInt());
        first.add(new RandomStream(1, Purpose.SHUFFLE, 3, 3).nextInt());
        first.add(new RandomStream(1, Purpose.SHUFFLE, 2, 4).nextInt());
        assertEquals(6, first.size());
    }

    @Test
    void purposesHaveCodesOfTheirOwn() {
        Set<Integer> codes = new HashSet<>();
        for (Purpose purpose : Purpose.values()) {
            assertTrue(codes.add(purpose.code()), () -> "code taken twice: " + purpose);
        }
    }

    @Test
    void resetStartsAgain() {
        RandomStream stream = new RandomStream(SEED, Purpose.AUGMENT, 0, 0);
        int first = stream.nextInt();
        stream.nextInt();
        stream.reset(SEED, Purpose.AUGMENT, 0, 0);
        assertEquals(first, stream.nextInt());
    }

    @Test
    void boundedNumbersAreEven() {
        int[] bounds = {2, 3, 10, 33, 9};
        for (int bound : bounds) {
            long[] counts = new long[bound];
            RandomStream stream = new RandomStream(SEED, Purpose.SHUFFLE, 0, bound);
            int draws = 100_000;
            for (int i = 0; i < draws; i++) {
                counts[stream.nextInt(bound)]++;
            }
            double expected = (double) draws / bound;
            double chi2 = 0;
            for (long count : counts) {
                chi2 += (count - expected) * (count - expected) / expected;
            }
            double limit = new ChiSquaredDistribution(bound - 1).inverseCumulativeProbability(0.9999);
            assertTrue(chi2 < limit, "bound " + bound + ": chi-squared " + chi2 + " beyond " + limit);
        }
    }

    /** With 3 * 2^29 a quarter of the words must be rejected; taking them anyway would favour every third number. */
    @Test
    void largeBoundsAreNotBiased() {
        int bound = 3 << 29;
        int draws = 30_000;
        int[] remainders = new int[3];
        RandomStream stream = new RandomStream(SEED, Purpose.SHUFFLE, 0, 0);
        for (int i = 0; i < draws; i++) {
            remainders[stream.nextInt(bound) % 3]++;
        }
        double sixDeviations = 6 * Math.sqrt(draws * (1.0 / 3) * (2.0 / 3));
        for (int count : remainders) {
            assertTrue(Math.abs(count - draws / 3.0) < sixDeviations, "biased: " + count + " of " + draws);
        }
    }

    @Test
    void refusesBoundsThatHoldNoNumber() {
        RandomStream stream = new RandomStream(SEED, Purpose.SHUFFLE, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> stream.nextInt(0));
    }

    @Test
    void floatsStayInTheirRange() {
        RandomStream stream = new RandomStream(SEED, Purpose.AUGMENT, 0, 0);
        double sum = 0;
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            float x = stream.nextFloat(-2, 3);
            assertTrue(x >= -2 && x < 3, () -> "outside: " + x);
            sum += x;
        }
        double deviationOfMean = 5 / Math.sqrt(12.0 * draws);
        assertEquals(0.5, sum / draws, 6 * deviationOfMean);
        assertEquals(4f, stream.nextFloat(4, 4));
    }

    @Test
    void normalsFollowTheirDistribution() {
        RandomStream stream = new RandomStream(SEED, Purpose.WEIGHTS, 0, 0);
        double[] sample = new double[20_000];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = stream.nextNormal();
        }
        double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new NormalDistribution(null, 0, 1), sample);
        assertTrue(p > 1e-4, "Kolmogorov-Smirnov p = " + p);
    }

    @Test
    void quantilesInvertTheDistribution() {
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        double[] at = {0.5 * 0x1p-32, 1e-8, 1e-4, 0.01, 0.074, 0.076, 0.3, 0.5, 0.7, 0.93, 0.999};
        for (double p : at) {
            double back = normal.cumulativeProbability(NormalQuantile.of(p));
            // Commons Math promises about 1e-14 relative for the distribution; its slope magnifies the tail's error.
            assertEquals(p, back, 1e-12 * p, () -> "p = " + p);
        }
        assertEquals(0, NormalQuantile.of(0.5));
        assertEquals(-NormalQuantile.of(0.125), NormalQuantile.of(0.875));
    }
}
