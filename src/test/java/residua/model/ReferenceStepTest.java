package residua.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import residua.SharedFiles;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.oracle.GraphOracle;
import residua.tensor.HostTensor;
import residua.weights.Safetensors;

/**
 * One training step of ResNet-20 in double against PyTorch's on the same weights and images: the network, its
 * gradients and the oracle, without any kernel.
 */
class ReferenceStepTest {
    private static final int BATCH = 32;
    private static final int PIXELS = 32 * 32;
    private static final int RECORD = 1 + 3 * PIXELS;

    /** Whether images are normalised in float or in double moves this loss by several 1e-9; the file does not say. */
    private static final double LOSS_ERROR = 1e-8;

    /** The reference's gradients come from a step in float: errors of some 2^-24 that a backward pass adds up. */
    private static final double GRADIENT_ERROR = 64 * 0x1p-24;

    /** Rounding in float moves the input of a ReLU by about 1e-6 here, so a sign within this of zero is anyone's. */
    private static final double KINK = 4e-6;

    /**
     * The ReLU inputs that are on one side of zero in double and were on the other in the reference's float step.
     * One such element changes the gradients before it by up to 4e-3: they are only comparable on the same side.
     */
    private static final List<Side> SIDES = List.of(
            new Side("layer1.2.relu1", 336752, false),
            new Side("layer1.2.relu2", 427706, true),
            new Side("layer3.2.relu2", 18905, false));

    private record Side(String relu, int element, boolean positive) {}

    @Test
    void lossAndGradientsOfPyTorch() throws IOException {
        JsonNode losses = new ObjectMapper()
                .readTree(SharedFiles.at("reference/resnet20-sgd-losses.json").toFile());
        Network network = Zoo.network("cifar-resnet20");
        Graph graph = network.training(BATCH, 0);
        GraphOracle oracle = new GraphOracle(graph);
        Map<String, HostTensor> weights = tensors("reference/resnet20-init.safetensors");
        graph.parameters()
                .forEach(p -> oracle.set(
                        p.value().name(), weights.get(fileName(p.value())).data()));
        readBatch(network.input(), oracle);
        oracle.run(node -> takeSides(node, oracle));

        assertEquals(losses.get("lossFloat64").get(0).asDouble(), oracle.meanLoss(), LOSS_ERROR);
        Map<String, HostTensor> reference = tensors("reference/resnet20-step1-gradients.safetensors");
        assertEquals(reference.size(), graph.gradients().size());
        graph.gradients().keySet().forEach(parameter -> {
            double error = relativeError(reference.get(fileName(parameter)).data(), oracle.gradient(parameter.name()));
            assertTrue(error < GRADIENT_ERROR, parameter + " is off by " + error);
        });
    }

    private static Map<String, HostTensor> tensors(String file) {
        return Safetensors.read(SharedFiles.at(file)).tensors();
    }

    private static String fileName(Value parameter) {
        return parameter.name().replaceFirst("^fc\\.", "linear.");
    }

    private static void takeSides(Node node, GraphOracle oracle) {
        for (Side side : SIDES) {
            if (node.op() instanceof Op.Relu && node.name().equals(side.relu)) {
                double x = oracle.value(node.in(0))[side.element];
                assertTrue(Math.abs(x) < KINK && x > 0 != side.positive, side + " lies at " + x);
                oracle.value(node.out(0))[side.element] = side.positive ? Double.MIN_NORMAL : 0;
            }
        }
    }

    /** The first records of the file: a label byte, then the red, green and blue plane. */
    private static void readBatch(Input input, GraphOracle oracle) throws IOException {
        byte[] records = Files.readAllBytes(SharedFiles.at("data/cifar10-subset/data_batch_1.bin"));
        double[] images = oracle.array("images");
        for (int n = 0; n < BATCH; n++) {
            oracle.array("labels")[n] = records[n * RECORD];
            for (int i = 0; i < 3 * PIXELS; i++) {
                double pixel = (records[n * RECORD + 1 + i] & 0xFF) / 255.0;
                images[n * 3 * PIXELS + i] =
                        (pixel - input.mean().get(i / PIXELS)) / input.std().get(i / PIXELS);
            }
        }
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
