package residua.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.model.Network;
import residua.model.Zoo;
import residua.op.sgd.SgdUpdate;
import residua.optim.Initialisation;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/** A training step makes no OpenCL object and takes next to nothing of the heap: all is there before the first. */
class StepAllocationTest {
    private static final int BATCH = 512; // an array of losses alone would show
    private static final int WARM_UP = 3;
    private static final int STEPS = 5;
    /** Of all small objects of a step together, so no single one is larger. */
    private static final long MOST_BYTES = 1024;
    /** The host's update tells its threads what to do, eight times a step. */
    private static final long MOST_BYTES_OF_HOST_UPDATE = 16 * 1024;

    private static final Network NETWORK = Zoo.network("cifar-resnet8");

    private static Map<String, HostTensor> weights(Graph graph) {
        Map<String, HostTensor> weights = new HashMap<>();
        graph.parameters().forEach(p -> weights.put(p.value().name(), Initialisation.fill(p, 1)));
        return weights;
    }

    private static TrainingSession session(boolean hostOptimizer, int parts) {
        TestDevice device = TestDevice.require();
        SgdSettings sgd = new SgdSettings(0.9f, false, SgdUpdate.Convention.PYTORCH, 1e-4f, List.of());
        TrainingSession.Settings settings =
                new TrainingSession.Settings(BATCH, 0, sgd, hostOptimizer, 1, PlanOptions.DEFAULT, parts);
        return TrainingSession.open(device.kernels(), NETWORK, settings, weights(NETWORK.inference(1)), Map.of());
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 4", "true, 1"})
    void aStepAllocatesNothing(boolean hostOptimizer, int parts) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(
                threads.isThreadAllocatedMemorySupported(), "skipped: this Java does not count what threads allocate");
        long me = Thread.currentThread().getId();
        float[] images = new float[BATCH * 3 * 32 * 32];
        int[] labels = new int[BATCH];
        try (TrainingSession session = session(hostOptimizer, parts)) {
            session.submit(0, images, labels, 0.1f);
            for (int i = 1; i <= WARM_UP; i++) {
                session.submit(i, images, labels, 0.1f);
                session.await();
            }
            long created = LiveObjects.created();
            long bytes = threads.getThreadAllocatedBytes(me);
            for (int i = 1; i <= STEPS; i++) {
                session.submit(WARM_UP + i, images, labels, 0.1f);
                session.await();
            }
            long taken = threads.getThreadAllocatedBytes(me) - bytes;
            assertEquals(created, LiveObjects.created(), "OpenCL objects and pieces of host memory");
            long most = hostOptimizer ? MOST_BYTES_OF_HOST_UPDATE : MOST_BYTES * parts;
            assertTrue(taken <= STEPS * most, () -> taken / STEPS + " bytes a step, of which " + most + " are allowed");
        }
    }
}
