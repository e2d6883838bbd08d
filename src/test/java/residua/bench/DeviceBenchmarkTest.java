package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;

class DeviceBenchmarkTest {
    private static final long ARRAY_BYTES = 1 << 18;
    private static final Set<String> GROUPS =
            Set.of("arithmetic", "memory", "cache", "local", "launch", "transfer", "build");

    private final TestDevice device = TestDevice.require();

    @Test
    void everyFigureIsPlausible() {
        int before = LiveObjects.count();
        List<DeviceRow> rows;
        try (KernelLibrary kernels = new KernelLibrary(device.context());
                DeviceBenchmark benchmark = DeviceBenchmark.open(kernels, ARRAY_BYTES, 1 << 12)) {
            rows = benchmark.run(2, 0, 0, (done, total, name) -> {});
        }
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
        assertEquals(GROUPS, rows.stream().map(DeviceRow::group).collect(Collectors.toSet()));
        for (DeviceRow row : rows) {
            Measurement m = row.value();
            assertTrue(m.samples().size() >= 2 && m.samples().size() <= Comparison.FEWEST_SAMPLES, m::toString);
            assertEquals(m.samples().size(), m.yardstick().size(), m::toString);
            assertTrue(m.p10() > 0 && m.p90() < 1e6, m::toString);
        }
        assertEquals(
                rows.size(), rows.stream().map(r -> r.value().name()).distinct().count(), "names tell rows apart");
        assertEquals(
                List.of(16L << 10, 32L << 10, 64L << 10, 128L << 10, 256L << 10),
                rows.stream()
                        .filter(r -> r.group().equals("cache"))
                        .map(DeviceRow::bytes)
                        .toList());
        long types = Stream.of(FmaProbe.Type.values())
                .filter(t -> t.on(device.facts()))
                .count();
        long dots = device.facts().extensions().contains(DotProbe.EXTENSION) ? 1 : 0;
        assertEquals(
                types + dots,
                rows.stream().filter(r -> r.group().equals("arithmetic")).count());
    }
}
