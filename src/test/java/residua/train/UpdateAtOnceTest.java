package residua.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.cl.DeviceFacts;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.op.sgd.SgdUpdate;
import residua.optim.Initialisation;
import residua.optim.SgdSettings;
import residua.schedule.MemoryUse;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.tensor.HostTensor;

/** Large parameters updated within the backward pass: the bits of the update after it, and less memory. */
class UpdateAtOnceTest {
    private static final int BATCH = 2;
    private static final int STEPS = 2;
    private static final Network NETWORK =
            Zoo.network("resnet50", Options.DEFAULTS.withSize(32, 32).withClasses(10));
    private static final SgdSettings CAFFE = SgdSettings.paper().withoutDecayOfNormAndBias();
    private static final SgdSettings PYTORCH =
            new SgdSettings(0.9f, true, SgdUpdate.Convention.PYTORCH, 1e-2f, List.of());

    private record Left(Map<String, HostTensor> weights, Map<String, HostTensor> momentum, String fingerprint) {}

    private static Map<String, HostTensor> weights() {
        Map<String, HostTensor> weights = new HashMap<>();
        NETWORK.inference(1).parameters().forEach(p -> weights.put(p.value().name(), Initialisation.fill(p, 1)));
        return weights;
    }

    private static TrainingSession open(SgdSettings sgd, boolean host, MemoryUse memory) {
        PlanOptions options = PlanOptions.DEFAULT.withMemory(memory);
        TrainingSession.Settings settings = new TrainingSession.Settings(BATCH, 0, sgd, host, 1, options);
        return TrainingSession.open(TestDevice.require().kernels(), NETWORK, settings, weights(), Map.of());
    }

    private static void step(TrainingSession session, int step, float pixel) {
        float[] images = new float[BATCH * 3 * 32 * 32];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) Math.sin((i + step) * 0.7) + pixel;
        }
        session.submit(step, images, new int[] {step, 7}, 0.1f / (step + 1));
        session.await();
    }

    private static Left train(SgdSettings sgd, boolean host, MemoryUse memory) {
        try (TrainingSession session = open(sgd, host, memory)) {
            for (int i = 0; i < STEPS; i++) {
                step(session, i, 0);
            }
            return new Left(
                    session.weights(), session.momentum(), session.plan().fingerprint());
        }
    }

    private static void assertSame(Map<String, HostTensor> want, Map<String, HostTensor> got) {
        assertEquals(want.keySet(), got.keySet());
        want.forEach(
                (name, value) -> assertArrayEquals(value.data(), got.get(name).data(), name));
    }

    @ParameterizedTest
    @CsvSource({"false, NORMAL", "true, LOW"})
    void theBitsAreThoseOfTheUpdateAfterwards(boolean onHost, MemoryUse less) {
        SgdSettings sgd = onHost ? CAFFE : PYTORCH;
        Left after = train(sgd, onHost, MemoryUse.HIGH);
        Left within = train(sgd, false, less);
        assertSame(after.weights(), within.weights());
        assertSame(after.momentum(), within.momentum());
        assertEquals(after.fingerprint(), within.fingerprint());
    }

    @Test
    void aStepThatWentWrongChangesNothing() {
        try (TrainingSession session = open(CAFFE, false, MemoryUse.LOW)) {
            step(session, 0, 0);
            Map<String, HostTensor> weights = session.weights();
            Map<String, HostTensor> momentum = session.momentum();
            step(session, 1, Float.NaN);
            assertTrue(session.firstNonFinite().isPresent());
            weights.forEach((name, value) -> {
                if (!name.contains("running")) {
                    assertArrayEquals(value.data(), session.weights().get(name).data(), name);
                }
            });
            assertSame(momentum, session.momentum());
        }
    }

    @Test
    void gradientsAreThereOnlyWhereTheyAreKept() {
        try (TrainingSession session = open(CAFFE, false, MemoryUse.LOW)) {
            step(session, 0, 0);
            assertThrows(IllegalStateException.class, session::gradients);
        }
    }

    /** Each parameter changes once, after its gradient is there and all have read it, and the losses are known. */
    @Test
    void nobodyReadsAParameterAfterItsUpdate() {
        Plan plan = plan(MemoryUse.LOW);
        Set<Value> written = new HashSet<>(plan.graph().inputs());
        Set<Value> updated = new HashSet<>();
        for (Node node : plan.graph().nodes()) {
            node.inputs().forEach(v -> assertFalse(updated.contains(v), () -> node.name() + " reads " + v));
            if (node.op() instanceof Op.SgdUpdate) {
                assertTrue(written.contains(node.in(0)) && written.contains(node.in(4)), node::name);
                updated.add(node.in(1));
            }
            written.addAll(node.outputs());
        }
        Graph graph = NETWORK.training(BATCH, 0);
        Set<Value> kept = new HashSet<>(plan.graph().gradients().keySet());
        kept.addAll(updated);
        assertEquals(graph.gradients().keySet(), kept);
        assertTrue(updated.size() > 20, () -> updated.toString());
        assertTrue(plan.packed().gradientBytes() * 8 < plan.packed().trainedBytes());
    }

    @Test
    void memoryIsSavedWhereItIsShared() {
        long kept = plan(MemoryUse.HIGH).parameterBytes();
        boolean cpu = TestDevice.require().facts().kind() == DeviceFacts.Kind.CPU;
        assertEquals(cpu, plan(MemoryUse.NORMAL).parameterBytes() < kept);
        assertTrue(plan(MemoryUse.LOW).parameterBytes() < kept);
    }

    private static Plan plan(MemoryUse memory) {
        PlanOptions options = PlanOptions.DEFAULT.withMemory(memory);
        TrainingSession.Settings settings = new TrainingSession.Settings(BATCH, 0, CAFFE, false, 1, options);
        return Scheduler.plan(NETWORK.training(BATCH, 0), TestDevice.require().facts(), settings.planOptions());
    }
}
