package residua.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.SharedFiles;
import residua.cl.TestDevice;
import residua.model.Network;
import residua.model.ReferenceStep;
import residua.model.Zoo;
import residua.op.conv.Winograd;
import residua.op.sgd.SgdUpdate;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/** Training steps of ResNet-20 on the device against PyTorch's, from the same weights on the same images. */
class ReferenceTrainingTest {
    private static final int STEPS = 5;

    /**
     * The shifts of the norms start at zero and are of the size of the steps themselves, some 1e-3, after five: what
     * ReLUs on the edge do to a gradient shows in them undiluted. They are held to a tenth of a step of 0.01 * 0.1.
     */
    private static final Pattern NORM_SHIFT = Pattern.compile(".*bn\\d\\.bias");

    private static final double SHIFT_BOUND = 1e-4;

    /**
     * What the ReLUs on the edge may do to a gradient of the first step: up to 4e-3, see {@link ReferenceStep}; more of
     * them are on it where each convolution rounds three times as much.
     */
    private static final Map<Winograd, Double> ON_THE_EDGE = Map.of(Winograd.F2, 5e-3, Winograd.F4, 1e-2);

    /** Off the edge, of a gradient's 2-norm: F(4x4) multiplies by up to 8 and adds what nearly cancels. */
    private static final Map<Winograd, Double> ROUNDING = Map.of(Winograd.F2, 1e-4, Winograd.F4, 3e-4);

    private final Network network = Zoo.network("cifar-resnet20");

    private static JsonNode settings() throws IOException {
        return new ObjectMapper()
                .readTree(SharedFiles.at("reference/resnet20-sgd-losses.json").toFile());
    }

    private TrainingSession session(Map<String, HostTensor> weights, boolean hostOptimizer, Winograd winograd)
            throws IOException {
        SgdSettings sgd = new SgdSettings(
                (float) settings().get("momentum").asDouble(),
                settings().get("nesterov").asBoolean(),
                SgdUpdate.Convention.PYTORCH,
                (float) settings().get("weightDecay").asDouble(),
                List.of());
        PlanOptions options = PlanOptions.DEFAULT.withWinograd(winograd);
        return TrainingSession.open(
                TestDevice.require().kernels(),
                network,
                new TrainingSession.Settings(ReferenceStep.BATCH, 0, sgd, hostOptimizer, 0, options),
                weights,
                Map.of());
    }

    private static double step(TrainingSession session, int i) throws IOException {
        float rate = (float) settings().get("lr").asDouble();
        session.submit(i, ReferenceStep.images(i).data(), ReferenceStep.labels(i), rate);
        return session.await().lossSum() / ReferenceStep.BATCH;
    }

    /** From weights a hair beside the reference's own, where no ReLU is on the edge: see {@link ReferenceStep}. */
    @ParameterizedTest
    @EnumSource(names = {"F2", "F4"})
    void gradientsOfTheFirstStepArePyTorchs(Winograd winograd) throws IOException {
        try (TrainingSession session = session(ReferenceStep.offTheKinks(), false, winograd)) {
            step(session, 0);
            assertNear(ReferenceStep.gradients(), session.gradients(), ROUNDING.get(winograd));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F2", "F4"})
    void lossesAndWeightsOfFiveStepsArePyTorchs(Winograd winograd) throws IOException {
        try (TrainingSession session = session(ReferenceStep.start(), false, winograd)) {
            for (int i = 0; i < STEPS; i++) {
                double want = settings().get("lossFloat64").get(i).asDouble();
                assertEquals(want, step(session, i), 2e-4, "loss of step " + i);
                if (i == 0) {
                    assertNear(ReferenceStep.gradients(), session.gradients(), ON_THE_EDGE.get(winograd));
                }
            }
            Map<String, HostTensor> got = session.weights();
            Map<String, HostTensor> want = ReferenceStep.afterFiveSteps();
            assertTrue(wholeError(want, got) <= 1e-3, "all weights are off by " + wholeError(want, got));
            Map<String, HostTensor> shifts = new TreeMap<>(got);
            shifts.keySet().removeIf(name -> !NORM_SHIFT.matcher(name).matches());
            got.keySet().removeAll(shifts.keySet());
            assertNear(want, got, 1e-3);
            shifts.forEach((name, value) -> {
                double error = squaredDistance(want.get(name).data(), value.data());
                double mean = Math.sqrt(error / value.data().length);
                assertTrue(mean <= SHIFT_BOUND, name + " is off by " + mean + " an element");
            });
        }
    }

    @Test
    void theOptimiserGivesTheSameBitsOnHostAndDevice() throws IOException {
        try (TrainingSession device = session(ReferenceStep.start(), false, Winograd.F4);
                TrainingSession host = session(ReferenceStep.start(), true, Winograd.F4)) {
            for (int i = 0; i < STEPS; i++) {
                assertEquals(step(device, i), step(host, i));
            }
            assertSameBits(device.weights(), host.weights());
            assertSameBits(device.momentum(), host.momentum());
        }
    }

    /** Of all tensors together as one vector. */
    private static double wholeError(Map<String, HostTensor> want, Map<String, HostTensor> got) {
        double error = 0;
        double norm = 0;
        for (Map.Entry<String, HostTensor> tensor : got.entrySet()) {
            float[] w = want.get(tensor.getKey()).data();
            error += squaredDistance(w, tensor.getValue().data());
            norm += squaredDistance(w, new float[w.length]);
        }
        return Math.sqrt(error / norm);
    }

    private static void assertSameBits(Map<String, HostTensor> want, Map<String, HostTensor> got) {
        assertEquals(want.keySet(), got.keySet());
        want.forEach(
                (name, value) -> assertArrayEquals(value.data(), got.get(name).data(), name));
    }

    private static void assertNear(Map<String, HostTensor> want, Map<String, HostTensor> got, double bound) {
        assertTrue(want.keySet().containsAll(got.keySet()), "tensors " + got.keySet());
        got.forEach((name, value) -> {
            double error = relativeError(want.get(name).data(), value.data());
            assertTrue(error <= bound, name + " is off by " + error + " of its 2-norm");
        });
    }

    /** 2-norm of the difference over the 2-norm of what is wanted. */
    private static double relativeError(float[] want, float[] got) {
        assertEquals(want.length, got.length);
        return Math.sqrt(squaredDistance(want, got) / squaredDistance(want, new float[want.length]));
    }

    private static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ((double) b[i] - a[i]) * ((double) b[i] - a[i]);
        }
        return sum;
    }
}
