package residua.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import residua.cl.TestDevice;
import residua.graph.Parameter;
import residua.model.Input;
import residua.model.Network;
import residua.model.Zoo;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;
import residua.weights.ExpectedTensor;
import residua.weights.WeightFile;
import residua.weights.WeightMatch;

/** Five training steps of ResNet-20 on the device against PyTorch's, from the same weights on the same images. */
class ReferenceTrainingTest {
    private static final int BATCH = 32;
    private static final int STEPS = 5;
    private static final int PIXELS = 32 * 32;
    private static final int RECORD = 1 + 3 * PIXELS;

    private final Network network = Zoo.network("cifar-resnet20");
    private final JsonNode settings = json("reference/resnet20-sgd-losses.json");

    private static JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(SharedFiles.at(file).toFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Map<String, HostTensor> reference(String file, boolean statesToo) {
        List<ExpectedTensor> expected = network.inference(1).parameters().stream()
                .map(Parameter::value)
                .filter(v -> statesToo || v.kind() == residua.graph.Value.Kind.PARAMETER)
                .map(v -> new ExpectedTensor(v.name(), v.shape()))
                .toList();
        return WeightMatch.match(expected, WeightFile.read(SharedFiles.at(file)));
    }

    private TrainingSession session(boolean hostOptimizer) {
        SgdSettings sgd = new SgdSettings(
                (float) settings.get("momentum").asDouble(),
                settings.get("nesterov").asBoolean(),
                SgdSettings.Convention.PYTORCH,
                (float) settings.get("weightDecay").asDouble(),
                List.of());
        return TrainingSession.open(
                TestDevice.require().kernels(),
                network,
                new TrainingSession.Settings(BATCH, 0, sgd, hostOptimizer, 0, PlanOptions.DEFAULT),
                reference("reference/resnet20-init.safetensors", true),
                Map.of());
    }

    /** Batch i of the file: records i * 32 to i * 32 + 31, each a label byte, then the red, green and blue plane. */
    private double step(TrainingSession session, byte[] records, int i) {
        Input input = network.input();
        float[] images = new float[BATCH * 3 * PIXELS];
        int[] labels = new int[BATCH];
        for (int n = 0; n < BATCH; n++) {
            int record = (i * BATCH + n) * RECORD;
            labels[n] = records[record];
            for (int j = 0; j < 3 * PIXELS; j++) {
                float pixel = (records[record + 1 + j] & 0xFF) / 255f;
                images[n * 3 * PIXELS + j] =
                        (pixel - input.mean().get(j / PIXELS)) / input.std().get(j / PIXELS);
            }
        }
        session.submit(i, images, labels, (float) settings.get("lr").asDouble());
        return session.await().lossSum() / BATCH;
    }

    @Test
    void lossesGradientsAndWeightsArePyTorchs() throws IOException {
        byte[] records = Files.readAllBytes(SharedFiles.at("data/cifar10-subset/data_batch_1.bin"));
        try (TrainingSession session = session(false)) {
            for (int i = 0; i < STEPS; i++) {
                double want = settings.get("lossFloat64").get(i).asDouble();
                assertEquals(want, step(session, records, i), 2e-4, "loss of step " + i);
                if (i == 0) {
                    assertNear(
                            reference("reference/resnet20-step1-gradients.safetensors", false),
                            session.gradients(),
                            1e-4);
                }
            }
            assertNear(reference("reference/resnet20-step5-weights.safetensors", true), session.weights(), 1e-3);
        }
    }

    @Test
    void theOptimiserGivesTheSameBitsOnHostAndDevice() throws IOException {
        byte[] records = Files.readAllBytes(SharedFiles.at("data/cifar10-subset/data_batch_1.bin"));
        try (TrainingSession device = session(false);
                TrainingSession host = session(true)) {
            for (int i = 0; i < STEPS; i++) {
                assertEquals(step(device, records, i), step(host, records, i));
            }
            assertSameBits(device.weights(), host.weights());
            assertSameBits(device.momentum(), host.momentum());
        }
    }

    private static void assertSameBits(Map<String, HostTensor> want, Map<String, HostTensor> got) {
        assertEquals(want.keySet(), got.keySet());
        want.forEach(
                (name, value) -> assertArrayEquals(value.data(), got.get(name).data(), name));
    }

    private static void assertNear(Map<String, HostTensor> want, Map<String, HostTensor> got, double bound) {
        assertEquals(want.keySet(), got.keySet());
        want.forEach((name, value) -> {
            double error = relativeError(value.data(), got.get(name).data());
            assertTrue(error <= bound, name + " is off by " + error + " of its 2-norm");
        });
    }

    /** 2-norm of the difference over the 2-norm of what is wanted. */
    private static double relativeError(float[] want, float[] got) {
        assertEquals(want.length, got.length);
        double error = 0;
        double norm = 0;
        for (int i = 0; i < want.length; i++) {
            error += ((double) got[i] - want[i]) * ((double) got[i] - want[i]);
            norm += (double) want[i] * want[i];
        }
        return Math.sqrt(error / norm);
    }
}
