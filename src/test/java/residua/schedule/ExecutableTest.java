package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.tensor.HostTensor;

/** Whole plans on the device against the double oracle: fused and not, forward and backward. */
class ExecutableTest {
    private static final int N = 4;

    private static Network network(String name) {
        return Zoo.network(name, Options.DEFAULTS.withSize(16, 16).withClasses(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet8", "cifar-plain8", "preact-cifar-resnet8"})
    void aTrainingStepFollowsTheOracle(String name) {
        OracleRun.assertTrainingStep(
                network(name).training(N, 0.1f),
                PlanOptions.DEFAULT,
                OracleRun.UNFUSED,
                OracleRun.PLAIN,
                OracleRun.NARROW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet8", "cifar-plain8", "preact-cifar-resnet8", "resnet18"})
    void inferenceFollowsTheOracle(String name) {
        OracleRun.assertInference(
                network(name).inference(N), PlanOptions.DEFAULT, OracleRun.UNFUSED, OracleRun.PLAIN, OracleRun.NARROW);
    }

    @Test
    void twoRunsGiveTheSameBits() {
        Graph graph = network("cifar-resnet8").training(N, 0);
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        OracleRun.Run first = OracleRun.run(graph, weights, PlanOptions.DEFAULT);
        OracleRun.Run second = OracleRun.run(graph, weights, PlanOptions.DEFAULT);
        first.gradients()
                .forEach((name, value) -> assertArrayEquals(
                        value.data(), second.gradients().get(name).data(), name));
        assertArrayEquals(first.outputs().get("loss"), second.outputs().get("loss"));
    }

    @Test
    void everythingTakenIsGivenBack() {
        Graph graph = network("cifar-resnet8").training(N, 0);
        TestDevice.require();
        int before = LiveObjects.count();
        OracleRun.run(graph, OracleRun.weights(graph, 1), PlanOptions.DEFAULT);
        OracleRun.run(graph, OracleRun.weights(graph, 1), PlanOptions.DEFAULT);
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }
}
