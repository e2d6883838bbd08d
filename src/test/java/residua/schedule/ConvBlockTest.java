package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.graph.Op;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.schedule.rule.FusionRules;
import residua.tensor.HostTensor;
import residua.verify.SmallNetworks;

/** Blocks of convolutions in one launch, in whole networks. */
class ConvBlockTest {
    private static final int N = 2;
    /** Images of a quarter of their side have all of a network's blocks; {@code -Dresidua.sizes=all} for the whole side. */
    private static final int SIDE = "all".equals(System.getProperty("residua.sizes")) ? 224 : 56;

    private static PlanOptions forced(BlockForward algorithm) {
        return PlanOptions.DEFAULT.withBlockKernel(algorithm.name());
    }

    private static List<Op.ConvBlock> blocks(Plan plan) {
        return plan.steps().stream()
                .filter(s -> s.node().op() instanceof Op.ConvBlock)
                .map(s -> (Op.ConvBlock) s.node().op())
                .toList();
    }

    static Stream<Arguments> small() {
        return BlockAlgorithms.all().stream()
                .flatMap(a -> Stream.concat(
                                SmallNetworks.all().stream(),
                                Stream.of("cifar-resnet8", "cifar-plain8", "preact-cifar-resnet8")
                                        .map(Zoo::network))
                        .map(network -> Arguments.of(a, network)));
    }

    /** Near double, and the same bits twice. */
    @ParameterizedTest
    @MethodSource("small")
    void smallNetworks(BlockForward algorithm, Network network) {
        Graph graph = network.inference(N);
        PlanOptions options = forced(algorithm);
        OracleRun.assertInference(graph, options);
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        assertArrayEquals(
                OracleRun.run(graph, weights, options).outputs().get("logits"),
                OracleRun.run(graph, weights, options).outputs().get("logits"));
    }

    static Stream<Arguments> whole() {
        return BlockAlgorithms.all().stream()
                .flatMap(a -> Stream.of("resnet18", "resnet50").map(name -> Arguments.of(a, name)));
    }

    /** Every block of the published networks is taken, and the network computes what it does in single launches. */
    @ParameterizedTest
    @MethodSource("whole")
    void networksForImageNet(BlockForward algorithm, String name) {
        Graph graph = Zoo.network(name, Options.DEFAULTS.withSize(SIDE, SIDE)).inference(1);
        PlanOptions apart = PlanOptions.DEFAULT.withRulesOff(Set.of("conv-block"));
        assertEquals(
                name.equals("resnet18") ? 8 : 16,
                blocks(Scheduler.plan(graph, TestDevice.require().facts(), forced(algorithm)))
                        .size());
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        float[] want = OracleRun.run(graph, weights, apart).outputs().get("logits");
        double[] wanted = new double[want.length];
        for (int i = 0; i < want.length; i++) {
            wanted[i] = want[i];
        }
        OracleRun.assertNear(
                name,
                wanted,
                OracleRun.run(graph, weights, forced(algorithm)).outputs().get("logits"));
    }

    /** Shortcuts without parameters stay apart and are added; pre-activation has nothing between its convolutions. */
    @ParameterizedTest
    @CsvSource({"cifar-resnet8, 3", "cifar-plain8, 3", "resnet34, 16", "resnet101, 33", "resnet50-v1, 16", "vgg16, 5"})
    void whatIsFound(String name, int count) {
        BlockForward algorithm = BlockAlgorithms.all().get(0);
        Graph graph = Zoo.network(name).inference(1);
        Plan plan = Scheduler.plan(graph, TestDevice.require().facts(), forced(algorithm));
        assertEquals(count, blocks(plan).size(), () -> plan.steps().toString());
        assertEquals(
                count,
                plan.ledger().stream()
                        .filter(e -> e.rule().equals("conv-block"))
                        .count());
    }

    @Test
    void theLedgerSaysWhyNot() {
        Graph graph = Zoo.network("resnet50").inference(1);
        Plan plan = Scheduler.plan(graph, TestDevice.require().facts(), PlanOptions.DEFAULT);
        assertEquals(16, blocks(plan).size() + plan.notFused().size());
        plan.notFused()
                .forEach(n ->
                        assertTrue(n.rule().equals("conv-block") && !n.why().isEmpty(), n::toString));
        Plan off = Scheduler.plan(
                graph,
                TestDevice.require().facts(),
                forced(BlockAlgorithms.all().get(0)).withRulesOff(Set.of("conv-block")));
        assertEquals(List.of(), off.notFused());
        assertEquals(0, blocks(off).size());
    }

    @Test
    void trainingKeepsItsConvolutionsApart() {
        Graph graph = Zoo.network("cifar-resnet8").training(N, 0);
        BlockForward algorithm = BlockAlgorithms.all().get(0);
        Plan plan = Scheduler.plan(graph, TestDevice.require().facts(), forced(algorithm));
        assertEquals(0, blocks(plan).size());
        assertTrue(FusionRules.all().stream().anyMatch(r -> r.name().equals("conv-block")));
    }
}
