package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.eval.Classifier;
import residua.model.Network;
import residua.model.Zoo;
import residua.op.sgd.SgdUpdate;
import residua.optim.Initialisation;
import residua.optim.SgdSettings;
import residua.oracle.Inputs;
import residua.shape.Shape;
import residua.tensor.HostTensor;
import residua.train.StepResult;
import residua.train.TrainingSession;

/** ResNet-50 on images of 224x224: nothing overflows, and it takes the memory that was forecast. */
class FullSizeTest {
    private static final int N = 4;

    /** Of the forecast; besides it there are hyper-parameters and the like, and what is lost to alignment. */
    private static final double MEMORY_BOUND = 0.05;

    private final Network network = Zoo.network("resnet50");

    private Map<String, HostTensor> weights() {
        Map<String, HostTensor> weights = new HashMap<>();
        network.inference(1).parameters().forEach(p -> weights.put(p.value().name(), Initialisation.fill(p, 1)));
        return weights;
    }

    private static float[] images() {
        return Inputs.reals(Shape.of(N, 3, 224, 224), 1, -2, 2);
    }

    private static void assertForecast(Plan plan, long before) {
        long taken = LiveObjects.deviceBytes() - before;
        double off = (double) taken / plan.peakBytes() - 1;
        assertTrue(
                Math.abs(off) <= MEMORY_BOUND,
                () -> taken + " bytes of device memory taken, " + plan.peakBytes() + " forecast");
    }

    private static void assertFinite(String what, float[] values) {
        for (float value : values) {
            assertTrue(Float.isFinite(value), () -> what + " holds " + value);
        }
    }

    private static TestDevice deviceWithRoomFor(long bytes) {
        TestDevice device = TestDevice.require();
        assumeTrue(
                device.facts().globalMemoryBytes() > bytes,
                () -> "skipped: the device has " + device.facts().globalMemoryBytes() + " bytes, " + bytes
                        + " are needed");
        return device;
    }

    @Test
    void inferenceIsFiniteAndTakesTheForecastMemory() {
        TestDevice device = deviceWithRoomFor(1L << 30);
        long before = LiveObjects.deviceBytes();
        try (Classifier classifier = Classifier.open(device.kernels(), network, N, PlanOptions.DEFAULT, weights())) {
            float[] logits = classifier.logits(images(), N);
            assertEquals(N * network.classes(), logits.length);
            assertFinite("logits", logits);
            assertForecast(classifier.plan(), before);
        }
        assertEquals(before, LiveObjects.deviceBytes());
    }

    @Test
    void aTrainingStepIsFiniteAndTakesTheForecastMemory() {
        TestDevice device = deviceWithRoomFor(3L << 30);
        SgdSettings sgd = new SgdSettings(0.9f, false, SgdUpdate.Convention.PYTORCH, 1e-4f, List.of());
        long before = LiveObjects.deviceBytes();
        try (TrainingSession session = TrainingSession.open(
                device.kernels(),
                network,
                new TrainingSession.Settings(N, 0.1f, sgd, false, 1, PlanOptions.DEFAULT),
                weights(),
                Map.of())) {
            session.submit(0, images(), IntStream.range(0, N).map(i -> i * 100).toArray(), 0.1f);
            StepResult result = session.await();
            assertTrue(result.finite() && result.lossSum() > 0, result.toString());
            session.momentum().forEach((name, tensor) -> assertFinite("momentum of " + name, tensor.data()));
            session.weights().forEach((name, tensor) -> assertFinite(name, tensor.data()));
            assertForecast(session.plan(), before);
        }
        assertEquals(before, LiveObjects.deviceBytes());
    }
}
