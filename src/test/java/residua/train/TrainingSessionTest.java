package residua.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.eval.Classifier;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.optim.InitialWeights;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/** What a session withstands: a step that is refused, and being closed more than once. */
class TrainingSessionTest {
    private static final int BATCH = 2;
    private static final Network NETWORK = Zoo.network("cifar-resnet8", Options.DEFAULTS.withSize(16, 16));
    private static final Map<String, HostTensor> WEIGHTS =
            new InitialWeights(NETWORK.inference(1).parameters(), 3);

    private static TrainingSession open() {
        TrainingSession.Settings settings =
                new TrainingSession.Settings(BATCH, 0, SgdSettings.paper(), false, 1, PlanOptions.DEFAULT);
        return TrainingSession.open(TestDevice.require().kernels(), NETWORK, settings, WEIGHTS, Map.of());
    }

    private static float[] images(int step) {
        float[] images = new float[BATCH * 3 * 16 * 16];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) Math.sin(0.1 * i * (step + 1));
        }
        return images;
    }

    @Test
    void aRefusedStepLeavesTheOthersAsTheyAre() {
        double[] losses = new double[2];
        try (TrainingSession session = open()) {
            for (int step = 0; step < 2; step++) {
                session.submit(step, images(step), new int[] {step, 3}, 0.1f);
                losses[step] = session.await().lossSum();
            }
        }
        try (TrainingSession session = open()) {
            session.submit(0, images(0), new int[] {0, 3}, 0.1f);
            assertThrows(IllegalArgumentException.class, () -> session.submit(1, new float[1], new int[BATCH], 0.1f));
            session.submit(1, images(1), new int[] {1, 3}, 0.1f);
            StepResult first = session.await();
            StepResult second = session.await();
            assertArrayEquals(losses, new double[] {first.lossSum(), second.lossSum()});
            assertEquals(0, first.step());
            assertEquals(1, second.step());
        }
    }

    @Test
    void closingWorksTwice() {
        TestDevice device = TestDevice.require();
        TrainingSession session = open();
        Classifier classifier = Classifier.open(device.kernels(), NETWORK, 1, PlanOptions.DEFAULT, WEIGHTS);
        session.close();
        classifier.close();
        int open = LiveObjects.count();
        session.close();
        classifier.close();
        assertEquals(open, LiveObjects.count(), () -> LiveObjects.names().toString());
    }
}
