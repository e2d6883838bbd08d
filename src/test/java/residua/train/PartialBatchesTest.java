package residua.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.graph.Parameter;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.op.sgd.SgdUpdate;
import residua.optim.Initialisation;
import residua.optim.SgdSettings;
import residua.schedule.MemoryUse;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/** A batch in parts: the mean of the parts' gradients, and the losses of all of them. */
class PartialBatchesTest {
    private static final int BATCH = 8;
    private static final int PARTS = 4;

    private static final PlanOptions ALL_GRADIENTS = PlanOptions.DEFAULT.withMemory(MemoryUse.HIGH);
    /** Without batch norm the parts know nothing of each other, and the whole batch is their mean exactly. */
    private static final Network NETWORK =
            Zoo.network("vgg16", Options.DEFAULTS.withSize(32, 32).withClasses(4));

    private record Step(StepResult result, Map<String, HostTensor> gradients) {}

    private static Step step(int batch, int part, int parts) {
        int first = part * batch;
        TestDevice device = TestDevice.require();
        SgdSettings sgd = new SgdSettings(0.9f, false, SgdUpdate.Convention.PYTORCH, 0, List.of());
        TrainingSession.Settings settings = new TrainingSession.Settings(batch, 0, sgd, false, 1, ALL_GRADIENTS, parts);
        Map<String, HostTensor> weights = new HashMap<>();
        for (Parameter p : NETWORK.inference(1).parameters()) {
            weights.put(p.value().name(), Initialisation.fill(p, 1));
        }
        float[] images = new float[batch * 3 * 32 * 32];
        int[] labels = new int[batch];
        for (int i = 0; i < images.length; i++) {
            int whole = i + first * 3 * 32 * 32;
            images[i] = (float) Math.sin(whole * 0.7 + whole / 3072 * whole % 17);
        }
        for (int i = 0; i < batch; i++) {
            labels[i] = (i + first) % 4;
        }
        try (TrainingSession session = TrainingSession.open(device.kernels(), NETWORK, settings, weights, Map.of())) {
            session.submit(part, images, labels, 0);
            return new Step(session.await(), session.gradients());
        }
    }

    @Test
    void theGradientIsTheMeanOverTheParts() {
        TestDevice.require();
        Step whole = step(BATCH, 0, PARTS);
        Map<String, float[]> mean = new HashMap<>();
        double loss = 0;
        for (int part = 0; part < PARTS; part++) {
            Step one = step(BATCH / PARTS, part, 1);
            loss += one.result().lossSum();
            one.gradients().forEach((name, g) -> {
                float[] sum = mean.computeIfAbsent(name, n -> new float[g.data().length]);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] = sum[i] + 0.25f * g.data()[i]; // as the kernel adds, in its order
                }
            });
        }
        assertEquals(loss, whole.result().lossSum());
        assertEquals(BATCH, whole.result().examples());
        mean.forEach(
                (name, g) -> assertArrayEquals(g, whole.gradients().get(name).data(), name));
        int before = LiveObjects.count();
        step(BATCH, 0, PARTS);
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @Test
    void unequalPartsAreRefused() {
        SgdSettings sgd = SgdSettings.paper();
        assertThrows(
                IllegalArgumentException.class,
                () -> new TrainingSession.Settings(8, 0, sgd, false, 1, PlanOptions.DEFAULT, 3));
    }
}
