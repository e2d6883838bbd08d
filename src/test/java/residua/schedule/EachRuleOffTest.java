package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.graph.Graph;
import residua.model.Options;
import residua.model.Zoo;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;
import residua.tensor.HostTensor;

/** A training step with every rule on, and with each left out: near the double oracle, and the same bits twice. */
class EachRuleOffTest {
    private static final int N = 4;

    static Stream<Set<String>> rulesOff() {
        return Stream.concat(
                Stream.of(Set.of()),
                FusionRules.all().stream().map(FusionRule::name).map(Set::of));
    }

    @ParameterizedTest
    @MethodSource("rulesOff")
    void theSameBitsTwice(Set<String> off) {
        Graph graph = Zoo.network("cifar-resnet8").training(N, 0);
        PlanOptions options = PlanOptions.DEFAULT.withRulesOff(off);
        OracleRun.assertTrainingStep(graph, options);
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        OracleRun.Run once = OracleRun.run(graph, weights, options);
        OracleRun.Run twice = OracleRun.run(graph, weights, options);
        once.outputs()
                .forEach((name, values) ->
                        assertArrayEquals(values, twice.outputs().get(name), name));
        assertSame(once.gradients(), twice.gradients());
        assertSame(once.state(), twice.state());
    }

    /** Two gradients are added before the mask, in one pass or in two: the same additions. */
    @ParameterizedTest
    @ValueSource(strings = {"A", "B"})
    void gradientsAddedOnTheWayHaveTheBitsOfAnAdditionOfTheirOwn(String shortcut) {
        Graph graph = Zoo.network("cifar-resnet14", Options.parse(Map.of("shortcut", shortcut)))
                .training(N, 0);
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        OracleRun.Run apart = OracleRun.run(graph, weights, PlanOptions.DEFAULT.withRulesOff(Set.of("gradient-sum")));
        OracleRun.Run joined = OracleRun.run(graph, weights, PlanOptions.DEFAULT);
        assertSame(apart.gradients(), joined.gradients());
        assertSame(apart.state(), joined.state());
    }

    private static void assertSame(Map<String, HostTensor> once, Map<String, HostTensor> twice) {
        assertFalse(once.isEmpty());
        assertEquals(once.keySet(), twice.keySet());
        once.forEach(
                (name, value) -> assertArrayEquals(value.data(), twice.get(name).data(), name));
    }
}
