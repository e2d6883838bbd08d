package residua.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.kernel.Quarantine;
import residua.model.Network;
import residua.oracle.Expected;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.schedule.Step;
import residua.shape.Shape;

class VerificationTest {

    @Test
    void whateverAPlanMayChooseIsVerified() {
        TestDevice device = TestDevice.require();
        Set<String> verified =
                Verification.of(device.facts(), Verification.Depth.QUICK).names();
        Set<String> chosen = new TreeSet<>();
        for (Network network : SmallNetworks.all()) {
            for (Graph graph : List.of(network.training(3, 0), network.inference(3))) {
                Scheduler.plan(graph, device.facts(), PlanOptions.DEFAULT).steps().stream()
                        .map(VerificationTest::name)
                        .flatMap(Optional::stream)
                        .forEach(chosen::add);
            }
        }
        chosen.removeAll(verified);
        assertEquals(Set.of(), chosen, "chosen, and by nobody verified");
    }

    /** Convolutions' own names are those of their algorithms, which all are verified; conversions compute nothing. */
    private static Optional<String> name(Step step) {
        String op = step.node().op().getClass().getSimpleName();
        boolean other = op.startsWith("Conv")
                || List.of("Reorder", "Ones", "BatchNormFold", "BatchNormApply").contains(op);
        return other ? Optional.empty() : Optional.of(Quarantine.name(op, step.algorithm()));
    }

    @Test
    void aPlanLeavesOutWhatIsInQuarantine() {
        TestDevice device = TestDevice.require();
        Graph graph = SmallNetworks.all().get(0).training(3, 0);
        Set<String> all = Verification.of(device.facts(), Verification.Depth.QUICK).names().stream()
                .filter(name -> !name.endsWith("/plain"))
                .collect(Collectors.toSet());
        PlanOptions options = PlanOptions.DEFAULT.withQuarantine(new Quarantine(all));
        for (Step step : Scheduler.plan(graph, device.facts(), options).steps()) {
            assertTrue(
                    name(step).isEmpty() || step.algorithm().equals("plain"),
                    () -> step.node() + " is computed by " + step.algorithm());
        }
    }

    static Stream<Network> networks() {
        return SmallNetworks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aTrainingStepIsNearDouble(Network network) {
        NetworkCheck.Step step =
                new NetworkCheck(network, 3).run(TestDevice.require().kernels(), PlanOptions.DEFAULT, 20);
        assertTrue(step.repeats() && step.smooth(), step::toString);
        assertTrue(step.worst().error() > 0 && step.worst().error() < 2e-5 && step.loss() < 2e-5, step::toString);
        assertEquals(network.training(3, 0).gradients().size(), step.parameters());
    }

    @Test
    void anErrorBeyondTheBoundIsAFault() {
        Expected want = Expected.zeros(Shape.of(2));
        want.set(0, 1, 1);
        want.set(1, -2, 2);
        Comparison right = new Comparison();
        right.near("y", new float[] {1 + 0x1p-23f, -2}, want, 4);
        assertEquals(Optional.empty(), right.outcome().fault());
        assertTrue(right.outcome().units() > 0.4 && right.outcome().units() < 0.6, right.outcome()::toString);
        for (float wrong : new float[] {1 + 0x1p-20f, Float.NaN, Float.POSITIVE_INFINITY}) {
            Comparison comparison = new Comparison();
            comparison.near("y", new float[] {wrong, -2}, want, 4);
            assertTrue(comparison.outcome().fault().orElseThrow().contains("element 0 of y"));
            assertFalse(comparison.outcome().units() <= 1);
        }
    }
}
