package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.model.Options;
import residua.model.Zoo;
import residua.tensor.HostTensor;

/** Activations computed again: less memory, and the same bits in everything a step leaves behind. */
class RecomputeTest {
    private static final PlanOptions HIGH = PlanOptions.DEFAULT.withMemory(MemoryUse.HIGH);
    private static final PlanOptions LOW = PlanOptions.DEFAULT.withMemory(MemoryUse.LOW);

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet14", "resnet50", "preact-cifar-resnet14", "cifar-plain14"})
    void theBitsAreTheSame(String name) {
        Graph graph = Zoo.network(name, Options.DEFAULTS.withSize(32, 32).withClasses(10))
                .training(2, 0.1f);
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        OracleRun.Run kept = OracleRun.run(graph, weights, HIGH);
        for (MemoryUse less : List.of(MemoryUse.NORMAL, MemoryUse.LOW)) {
            OracleRun.Run again = OracleRun.run(graph, weights, PlanOptions.DEFAULT.withMemory(less));
            assertSame(kept.gradients(), again.gradients());
            assertSame(kept.state(), again.state());
            kept.outputs()
                    .forEach((output, values) ->
                            assertArrayEquals(values, again.outputs().get(output), output));
        }
    }

    private static void assertSame(Map<String, HostTensor> want, Map<String, HostTensor> got) {
        assertEquals(want.keySet(), got.keySet());
        want.forEach(
                (name, value) -> assertArrayEquals(value.data(), got.get(name).data(), name));
    }

    @Test
    void deepNetworksNeedLittle() {
        Graph graph = Zoo.network("cifar-resnet56").training(128, 0);
        Plan kept = Scheduler.plan(graph, TestDevice.require().facts(), HIGH);
        Plan again = Scheduler.plan(graph, TestDevice.require().facts(), LOW);
        assertTrue(
                again.memory().arenaBytes() * 2 < kept.memory().arenaBytes(),
                () -> again.memory().arenaBytes() + " of " + kept.memory().arenaBytes());
        assertEquals(kept.fingerprint(), again.fingerprint());
    }

    private static DeviceFacts device(DeviceFacts.Kind kind) {
        return ImaginaryDevice.of(kind)
                .memoryBytes(8L << 30)
                .cacheBytes(1 << 20)
                .localBytes(32 << 10)
                .allocationBytes(2L << 30)
                .computeUnits(16)
                .groupSize(256)
                .lanes(4)
                .facts();
    }

    private static List<String> again(String network, DeviceFacts.Kind kind) {
        Graph graph = Zoo.network(network).training(2, 0);
        DeviceFacts device = device(kind);
        return Scheduler.plan(graph, device, PlanOptions.DEFAULT).steps().stream()
                .map(s -> s.node().name())
                .filter(name -> name.endsWith(Recompute.AGAIN))
                .toList();
    }

    /** A sum that starts from another that is computed again would take a chain of passes. */
    @Test
    void onCpusNormsAreComputedAgainAndEveryOtherSum() {
        assertEquals(
                Stream.of(
                                "layer3.1.bn1",
                                "layer3.0.bn1",
                                "layer2.1.bn2",
                                "layer2.1.bn1",
                                "layer2.0.bn1",
                                "layer1.1.bn2",
                                "layer1.1.bn1",
                                "layer1.0.bn1",
                                "bn1")
                        .map(name -> name + Recompute.AGAIN)
                        .toList(),
                again("cifar-resnet14", DeviceFacts.Kind.CPU));
        assertEquals(List.of(), again("cifar-resnet14", DeviceFacts.Kind.GPU));
    }

    @Test
    void normalMemoryIsMuchLess() {
        Graph graph = Zoo.network("cifar-resnet56").training(128, 0);
        DeviceFacts device = device(DeviceFacts.Kind.CPU);
        long kept = Scheduler.plan(graph, device, HIGH).memory().arenaBytes();
        Plan again = Scheduler.plan(graph, device, PlanOptions.DEFAULT);
        assertTrue(
                again.memory().arenaBytes() * 3 < kept * 2, () -> again.memory().arenaBytes() + " of " + kept);
        assertEquals(Scheduler.plan(graph, device, HIGH).fingerprint(), again.fingerprint());
    }

    @Test
    void inferenceStaysAsItIs() {
        Graph graph = Zoo.network("cifar-resnet20").inference(2);
        assertEquals(
                graph, Recompute.of(graph, MemoryUse.LOW, TestDevice.require().facts()));
    }
}
