package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.ClQueue;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.graph.Parameter;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.optim.Initialisation;
import residua.oracle.GraphOracle;
import residua.oracle.Inputs;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** Whole plans on the device against the double oracle: every kind of block, fused and not, forward and backward. */
class ExecutableTest {
    private static final int N = 4;

    /**
     * Largest relative error, in the 2-norm, of a tensor of a network some tens of layers deep: each layer adds a few
     * roundings of 6e-8 and the norms of small batches amplify what came before. A wrong kernel is off by far more.
     */
    private static final double NETWORK_BOUND = 1e-4;

    private static final PlanOptions UNFUSED =
            new PlanOptions(16, FusionRules.all().stream().map(FusionRule::name).collect(Collectors.toSet()), false);
    private static final PlanOptions PLAIN = new PlanOptions(16, Set.of(), true);
    private static final PlanOptions NARROW = new PlanOptions(8, Set.of(), false);

    private static Network network(String name) {
        return Zoo.network(name, Options.DEFAULTS.withSize(16, 16).withClasses(10));
    }

    /** Initial weights, with the norms and biases away from their neutral values. */
    private static Map<String, HostTensor> weights(Graph graph) {
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        int number = 0;
        for (Parameter p : graph.parameters()) {
            Shape shape = p.value().shape();
            number++;
            HostTensor value = switch (p.role()) {
                case WEIGHT -> Initialisation.fill(p, 5);
                case NORM_SCALE, RUNNING_VAR -> new HostTensor(shape, Inputs.reals(shape, number, 0.5, 1.5));
                default -> new HostTensor(shape, Inputs.reals(shape, number, -0.2, 0.2));
            };
            weights.put(p.value().name(), value);
        }
        return weights;
    }

    private record Run(
            Map<String, float[]> outputs, Map<String, HostTensor> gradients, Map<String, HostTensor> state) {}

    private static Run run(Graph graph, Map<String, HostTensor> weights, PlanOptions options) {
        TestDevice device = TestDevice.require();
        Plan plan = Scheduler.plan(graph, device.facts(), options);
        ClQueue queue = device.queue();
        try (ParameterStore store = new ParameterStore(device.context(), queue, plan.packed(), plan.training());
                Executable executable = Executable.bind(plan, device.kernels(), queue, store)) {
            store.load(queue, weights);
            executable.prepare();
            inputs(graph).forEach((name, value) -> {
                if (name.equals("labels")) {
                    executable.write(name, integers(value));
                } else {
                    executable.write(name, value);
                }
            });
            executable.run();
            Map<String, float[]> outputs = new LinkedHashMap<>();
            graph.outputs().keySet().forEach(name -> outputs.put(name, executable.read(name)));
            return new Run(outputs, plan.training() ? store.saveGradients(queue) : Map.of(), store.save(queue));
        }
    }

    private static Map<String, float[]> inputs(Graph graph) {
        Map<String, float[]> inputs = new LinkedHashMap<>();
        graph.inputs().forEach(v -> {
            float[] values = Inputs.reals(v.shape(), 77);
            if (v.name().equals("labels")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = i * 3 % 10;
                }
            }
            inputs.put(v.name(), values);
        });
        return inputs;
    }

    private static int[] integers(float[] values) {
        int[] integers = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            integers[i] = (int) values[i];
        }
        return integers;
    }

    private static GraphOracle oracle(Graph graph, Map<String, HostTensor> weights) {
        GraphOracle oracle = new GraphOracle(graph);
        weights.forEach((name, value) -> oracle.set(name, value.data()));
        inputs(graph).forEach(oracle::set);
        return oracle.run();
    }

    private static void assertNear(String what, double[] want, float[] got) {
        assertEquals(want.length, got.length, what);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < want.length; i++) {
            difference += (got[i] - want[i]) * (got[i] - want[i]);
            size += want[i] * want[i];
        }
        double error = Math.sqrt(difference / size);
        assertTrue(error <= NETWORK_BOUND, what + " is off by " + error + " of its 2-norm");
    }

    private static void assertTrainingStep(Graph graph, PlanOptions options) {
        Map<String, HostTensor> weights = weights(graph);
        GraphOracle want = oracle(graph, weights);
        Run got = run(graph, weights, options);
        got.outputs().forEach((name, values) -> assertNear(name, want.output(name), values));
        assertEquals(graph.gradients().size(), got.gradients().size());
        got.gradients().forEach((name, value) -> assertNear("gradient of " + name, want.gradient(name), value.data()));
        graph.parameters().stream()
                .map(p -> p.value().name())
                .filter(name -> name.contains("running"))
                .forEach(name ->
                        assertNear(name, want.array(name), got.state().get(name).data()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet8", "cifar-plain8", "preact-cifar-resnet8"})
    void aTrainingStepFollowsTheOracle(String name) {
        Graph graph = network(name).training(N, 0.1f);
        assertTrainingStep(graph, PlanOptions.DEFAULT);
        assertTrainingStep(graph, UNFUSED);
        assertTrainingStep(graph, PLAIN);
        assertTrainingStep(graph, NARROW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet8", "cifar-plain8", "preact-cifar-resnet8", "resnet18"})
    void inferenceFollowsTheOracle(String name) {
        Graph graph = network(name).inference(N);
        Map<String, HostTensor> weights = weights(graph);
        double[] want = oracle(graph, weights).output("logits");
        for (PlanOptions options : new PlanOptions[] {PlanOptions.DEFAULT, UNFUSED, PLAIN, NARROW}) {
            assertNear(
                    name + " " + options,
                    want,
                    run(graph, weights, options).outputs().get("logits"));
        }
    }

    @Test
    void twoRunsGiveTheSameBits() {
        Graph graph = network("cifar-resnet8").training(N, 0);
        Map<String, HostTensor> weights = weights(graph);
        Run first = run(graph, weights, PlanOptions.DEFAULT);
        Run second = run(graph, weights, PlanOptions.DEFAULT);
        first.gradients()
                .forEach((name, value) -> assertArrayEquals(
                        value.data(), second.gradients().get(name).data(), name));
        assertArrayEquals(first.outputs().get("loss"), second.outputs().get("loss"));
    }

    @Test
    void everythingTakenIsGivenBack() {
        Graph graph = network("cifar-resnet8").training(N, 0);
        TestDevice.require();
        int before = LiveObjects.count();
        run(graph, weights(graph), PlanOptions.DEFAULT);
        run(graph, weights(graph), PlanOptions.DEFAULT);
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }
}
