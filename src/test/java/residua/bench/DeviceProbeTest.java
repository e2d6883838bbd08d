package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;

class DeviceProbeTest {
    /** Nothing that runs OpenCL is slower or faster than this, in 1e9 a second. */
    private static final double SLOWEST = 0.01;

    private static final double FASTEST = 1e6;

    private final TestDevice device = TestDevice.require();

    @Test
    void limitsArePlausible() {
        int before = LiveObjects.count();
        try (KernelLibrary kernels = new KernelLibrary(device.context());
                DeviceProbe probe = DeviceProbe.open(kernels, 1 << 22)) {
            probe.sample();
            probe.sample();
            DeviceLimits limits = probe.limits();
            plausible(limits.arithmetic(), "GFLOP/s", 2);
            assertEquals(
                    Set.of("read", "write", "copy", "triad"), limits.memory().keySet());
            limits.memory().values().forEach(m -> plausible(m, "GB/s", 2));
            assertTrue(
                    limits.memory().values().stream().allMatch(m -> m.median() <= limits.gigabytes()),
                    limits::toString);
        }
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @Test
    void aSweepHasAValueForEachSize() {
        List<Measurement> sweep = DeviceProbe.sweep(device.kernels(), BandwidthProbe.Pattern.TRIAD, 3L << 16, 3L << 20);
        assertEquals(2, sweep.size());
        sweep.forEach(m -> plausible(m, "GB/s", 3));
        assertTrue(
                sweep.get(1).name().startsWith("3145728 bytes, triad, "),
                sweep.get(1).name());
    }

    private static void plausible(Measurement m, String unit, int samples) {
        assertEquals(unit, m.unit());
        assertEquals(samples, m.repeats());
        assertTrue(SLOWEST < m.p10() && m.p10() <= m.median(), m::toString);
        assertTrue(m.median() <= m.p90() && m.p90() < FASTEST, m::toString);
    }
}
