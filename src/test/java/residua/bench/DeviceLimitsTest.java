package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The arithmetic of the roofline, with numbers that can be checked in the head. */
class DeviceLimitsTest {
    private static final DeviceLimits LIMITS = new DeviceLimits(
            measured("peak", 190, 120, 200, "GFLOP/s", 3),
            Map.of("read", measured("r", 21, 1, 22, "GB/s", 3), "copy", measured("c", 20, 1, 25, "GB/s", 3)));

    private static Measurement measured(String name, double median, double p10, double p90, String unit, int repeats) {
        return new Measurement(
                name, median, p10, p90, unit, repeats, new Interval(p10, p90), List.of(), List.of(), List.of());
    }

    private static LayerResult result(LayerPass pass, int count, double micros, double flops, long bytes) {
        return new LayerResult(
                "m",
                1,
                pass,
                "n",
                "l",
                count,
                "direct",
                measured("n", micros, micros, micros, "us", 1),
                flops,
                bytes,
                LIMITS.leastMicros(flops, (double) bytes),
                LIMITS.bound(flops, (double) bytes),
                false,
                Optional.empty());
    }

    @Test
    void theLargerTimeBounds() {
        assertEquals(200, LIMITS.gigaflops());
        assertEquals(25, LIMITS.gigabytes());
        assertEquals(10, LIMITS.leastMicros(2e6, 1e3));
        assertEquals(DeviceLimits.Bound.COMPUTE, LIMITS.bound(2e6, 1e3));
        assertEquals(40, LIMITS.leastMicros(2e6, 1e6));
        assertEquals(DeviceLimits.Bound.BANDWIDTH, LIMITS.bound(2e6, 1e6));
        assertEquals(DeviceLimits.Bound.BANDWIDTH, LIMITS.bound(0, 4));
    }

    @Test
    void withoutMemoryThereIsNoBound() {
        assertThrows(IllegalArgumentException.class, () -> new DeviceLimits(LIMITS.arithmetic(), Map.of()));
    }

    @Test
    void ratesAndFractionOfALayer() {
        LayerResult layer = result(LayerPass.FORWARD, 3, 20, 2e6, 1_000);
        assertEquals(100, layer.gigaflops());
        assertEquals(0.05, layer.gigabytes());
        assertEquals(0.5, layer.fractionOfBound());
    }

    @Test
    void totalsWeighByOccurrenceAndTheMeanDoesNot() {
        List<LayerTotal> totals = LayerTotal.of(List.of(
                result(LayerPass.FORWARD, 3, 20, 2e6, 1_000),
                result(LayerPass.OTHER, 1, 8, 0, 100_000),
                result(LayerPass.FORWARD, 1, 20, 0.5e6, 1_000)));
        LayerTotal forward = totals.get(0);
        assertEquals(4, forward.layers());
        assertEquals(80, forward.micros());
        assertEquals(32.5, forward.leastMicros());
        assertEquals(81.25, forward.gigaflops(), 1e-12);
        assertEquals(32.5 / 80, forward.fractionOfBound());
        assertEquals(0.25, forward.geometricMean(), 1e-12); // of 1/2 and 1/8
        assertEquals(LayerPass.OTHER, totals.get(1).pass());
        assertEquals(0.5, totals.get(1).fractionOfBound());
    }
}
