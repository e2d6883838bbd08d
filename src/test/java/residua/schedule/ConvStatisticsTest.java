package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.graph.Op;
import residua.model.Zoo;
import residua.op.conv.Winograd;
import residua.schedule.rule.NotFused;
import residua.tensor.HostTensor;

/** Training steps whose convolutions find the batch statistics. Near double and repeatable: {@link EachRuleOffTest}. */
class ConvStatisticsTest {
    private static final Set<String> RULE = Set.of("conv-statistics");

    private static Plan plan(Graph graph, PlanOptions options) {
        return Scheduler.plan(graph, TestDevice.require().facts(), options);
    }

    private static long norms(Plan plan, boolean ofPieces) {
        return plan.steps().stream()
                .filter(s -> s.node().op() instanceof Op.BatchNorm bn && bn.ofPieces() == ofPieces)
                .count();
    }

    @ParameterizedTest
    @CsvSource({"cifar-resnet20, 128, 19", "resnet50, 8, 53", "resnet18, 8, 20"})
    void everyNormAfterAConvolution(String name, int batch, int norms) {
        Graph graph = Zoo.network(name).training(batch, 0);
        Plan plan = plan(graph, PlanOptions.DEFAULT);
        assertEquals(norms, norms(plan, true));
        assertEquals(0, norms(plan, false));
        assertEquals(
                norms,
                plan.ledger().stream()
                        .filter(e -> RULE.contains(e.rule()))
                        .filter(e -> e.launchesSaved() == 0 && e.bytesSaved() > 0)
                        .count());
        Plan off = plan(graph, PlanOptions.DEFAULT.withRulesOff(RULE));
        assertEquals(norms, norms(off, false));
        assertEquals(List.of(), off.notFused());
    }

    @Test
    void kernelsThatFindNoneSaySo() {
        Plan plain = plan(Zoo.network("cifar-resnet8").training(2, 0), PlanOptions.DEFAULT.withPlain());
        assertEquals(0, norms(plain, true));
        assertEquals(
                List.of("plain finds no statistics of this convolution"),
                plain.notFused().stream()
                        .filter(n -> RULE.contains(n.rule()))
                        .map(NotFused::why)
                        .distinct()
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"OFF", "F4"})
    void nearDoubleByOtherAlgorithms(Winograd winograd) {
        OracleRun.assertTrainingStep(
                Zoo.network("cifar-resnet8").training(4, 0), PlanOptions.DEFAULT.withWinograd(winograd));
    }

    /** What is computed again in the backward pass is the same output, without its statistics. */
    @Test
    void blocksComputedAgainHaveTheSameBits() {
        Graph graph = Zoo.network("cifar-resnet8").training(4, 0);
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        OracleRun.Run kept = OracleRun.run(graph, weights, PlanOptions.DEFAULT.withMemory(MemoryUse.HIGH));
        OracleRun.Run again = OracleRun.run(graph, weights, PlanOptions.DEFAULT.withMemory(MemoryUse.LOW));
        kept.gradients()
                .forEach((name, value) -> assertArrayEquals(
                        value.data(), again.gradients().get(name).data(), name));
    }
}
