package residua.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that work moves on. */
class SamplerTest {
    private static final long MILLI = 1_000_000;

    private long now = 12_345;

    private Sampler sampler() {
        return new Sampler(() -> now, Optional.empty());
    }

    @Test
    void everyAnswerIsASampleUntilTheTimeIsOver() {
        long[] next = {3};
        double[] millis = sampler().latencies(() -> now += next[0]++ * MILLI, 11 * MILLI);
        assertArrayEquals(new double[] {3, 4, 5}, millis);
    }

    @Test
    void fastAnswersDoNotFillAFile() {
        assertEquals(Sampler.MOST_ANSWERS, sampler().latencies(() -> now += 10, MILLI).length);
    }

    @Test
    void thereIsAlwaysOne() {
        assertArrayEquals(new double[] {900}, sampler().latencies(() -> now += 900 * MILLI, MILLI));
        assertEquals(
                8 / 0.9,
                sampler().rate(() -> now += 900 * MILLI, () -> {}, 8, MILLI).imagesPerSecond(),
                1e-9);
    }

    @Test
    void whatIsUnderWayCountsWithItsTime() {
        Sampler.Rate rate = sampler().rate(() -> now += 100 * MILLI, () -> now += 50 * MILLI, 4, 350 * MILLI);
        assertEquals(16 / 0.45, rate.imagesPerSecond(), 1e-9);
        assertTrue(rate.joulesPerImage().isEmpty());
    }

    @Test
    void energyIsThatOfTheSameStretch(@TempDir Path folder) throws IOException {
        Path zone = Files.createDirectories(folder.resolve("intel-rapl:0"));
        Files.writeString(zone.resolve("name"), "package-0");
        Files.writeString(zone.resolve("energy_uj"), "1000000");
        Sampler sampler = new Sampler(() -> now, EnergyCounter.find(folder, folder));
        Runnable step = () -> {
            now += 100 * MILLI;
            write(zone, now);
        };
        now = 0;
        write(zone, now);
        Sampler.Rate rate = sampler.rate(step, () -> {}, 5, 200 * MILLI);
        assertEquals(0.2, rate.joulesPerImage().orElseThrow(), 1e-9, "10 W");
    }

    /** Ten watts, from one joule on. */
    private static void write(Path zone, long nanos) {
        try {
            Files.writeString(zone.resolve("energy_uj"), Long.toString(1_000_000 + nanos / 100));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rounds of answers: p90 and p99 as MLPerf asks for, over all of them. */
    @Test
    void quantilesAreThoseOfAllAnswers() {
        double[] first = new double[500];
        double[] second = new double[500];
        for (int i = 0; i < 500; i++) {
            first[i] = 1 + i;
            second[i] = 501 + i;
        }
        Measurement m = Measurement.of("l", "ms", List.of(second, first));
        assertEquals(500.5, m.median());
        assertEquals(900, m.p90(), 1);
        assertEquals(990, m.quantile(0.99), 1);
        assertEquals(List.of(500, 500), m.rounds());
    }
}
