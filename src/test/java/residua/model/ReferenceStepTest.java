package residua.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import residua.SharedFiles;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.oracle.GraphOracle;
import residua.tensor.HostTensor;

/**
 * One training step of ResNet-20 in double against PyTorch's on the same weights and images: the network, its
 * gradients and the oracle, without any kernel.
 */
class ReferenceStepTest {
    /** Whether images are normalised in float or in double moves this loss by several 1e-9; the file does not say. */
    private static final double LOSS_ERROR = 1e-8;

    /** A tenth of what a device in float is allowed. */
    private static final double GRADIENT_ERROR = 1e-5;

    /** Rounding in float moves the input of a ReLU by about 1e-6 here, so a sign within this of zero is anyone's. */
    private static final double EDGE = 3e-6;

    @Test
    void lossOfPyTorchAndTheReluInputsThatFloatRoundsToTheOtherSide() throws IOException {
        JsonNode losses = new ObjectMapper()
                .readTree(SharedFiles.at("reference/resnet20-sgd-losses.json").toFile());
        Graph graph = Zoo.network("cifar-resnet20").forwardTraining(ReferenceStep.BATCH, 0);
        GraphOracle oracle = run(graph, ReferenceStep.start());
        assertEquals(losses.get("lossFloat64").get(0).asDouble(), oracle.meanLoss(), LOSS_ERROR);
        for (ReferenceStep.Side side : ReferenceStep.SIDES) {
            double x = inputs(graph, oracle, side.relu())[side.element()];
            assertTrue(Math.abs(x) < EDGE && x > 0 != side.positive(), side + " lies at " + x);
        }
    }

    @Test
    void gradientsOfPyTorchWithNoReluOnTheEdge() {
        Graph graph = Zoo.network("cifar-resnet20").training(ReferenceStep.BATCH, 0);
        GraphOracle oracle = run(graph, ReferenceStep.offTheKinks());
        Map<String, HostTensor> reference = ReferenceStep.gradients();
        assertEquals(reference.size(), graph.gradients().size());
        reference.forEach((name, want) -> {
            double error = relativeError(want.data(), oracle.gradient(name));
            assertTrue(error < GRADIENT_ERROR, name + " is off by " + error);
        });
        for (Node node : graph.nodes()) {
            // The stem's inputs are single short sums: their rounding is a tenth of that further on.
            if (node.op() instanceof Op.Relu) {
                double nearest = Arrays.stream(inputs(graph, oracle, node.name()))
                        .map(Math::abs)
                        .min()
                        .orElseThrow();
                double edge = node.name().equals("relu") ? EDGE / 10 : EDGE;
                assertTrue(nearest > edge, node.name() + " has an input of " + nearest);
            }
        }
    }

    private static GraphOracle run(Graph graph, Map<String, HostTensor> weights) {
        GraphOracle oracle = new GraphOracle(graph);
        weights.forEach((name, tensor) -> oracle.set(name, tensor.data()));
        oracle.set("images", ReferenceStep.images(0).data());
        int[] labels = ReferenceStep.labels(0);
        for (int n = 0; n < labels.length; n++) {
            oracle.array("labels")[n] = labels[n];
        }
        return oracle.run();
    }

    private static double[] inputs(Graph graph, GraphOracle oracle, String relu) {
        return graph.nodes().stream()
                .filter(n -> n.op() instanceof Op.Relu && n.name().equals(relu))
                .findFirst()
                .map(n -> oracle.value(n.in(0)))
                .orElseThrow();
    }

    /** 2-norm of the difference over the 2-norm of what is wanted. */
    private static double relativeError(float[] want, double[] got) {
        assertEquals(want.length, got.length);
        double error = 0;
        double norm = 0;
        for (int i = 0; i < want.length; i++) {
            error += (got[i] - want[i]) * (got[i] - want[i]);
            norm += (double) want[i] * want[i];
        }
        return Math.sqrt(error / norm);
    }
}
