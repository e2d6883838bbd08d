package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.model.Options;
import residua.model.Zoo;
import residua.tensor.HostTensor;

/** Activations computed again: less memory, and the same bits in everything a step leaves behind. */
class RecomputeTest {
    private static final PlanOptions LOW = PlanOptions.DEFAULT.withLowMemory(true);

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet14", "resnet50", "preact-cifar-resnet14", "cifar-plain14"})
    void theBitsAreTheSame(String name) {
        Graph graph = Zoo.network(name, Options.DEFAULTS.withSize(32, 32).withClasses(10))
                .training(2, 0.1f);
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        OracleRun.Run kept = OracleRun.run(graph, weights, PlanOptions.DEFAULT);
        OracleRun.Run again = OracleRun.run(graph, weights, LOW);
        assertSame(kept.gradients(), again.gradients());
        assertSame(kept.state(), again.state());
        kept.outputs()
                .forEach((output, values) ->
                        assertArrayEquals(values, again.outputs().get(output), output));
    }

    private static void assertSame(Map<String, HostTensor> want, Map<String, HostTensor> got) {
        assertEquals(want.keySet(), got.keySet());
        want.forEach(
                (name, value) -> assertArrayEquals(value.data(), got.get(name).data(), name));
    }

    @Test
    void deepNetworksNeedLittle() {
        Graph graph = Zoo.network("cifar-resnet56").training(128, 0);
        Plan kept = Scheduler.plan(graph, TestDevice.require().facts(), PlanOptions.DEFAULT);
        Plan again = Scheduler.plan(graph, TestDevice.require().facts(), LOW);
        assertTrue(
                again.memory().arenaBytes() * 2 < kept.memory().arenaBytes(),
                () -> again.memory().arenaBytes() + " of " + kept.memory().arenaBytes());
        assertEquals(kept.fingerprint(), again.fingerprint());
    }

    @Test
    void inferenceStaysAsItIs() {
        Graph graph = Zoo.network("cifar-resnet20").inference(2);
        assertEquals(graph, Recompute.of(graph));
    }
}
