package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import residua.cl.ClQueue;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.graph.Parameter;
import residua.optim.Initialisation;
import residua.oracle.GraphOracle;
import residua.oracle.Inputs;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** Runs a whole graph on the device and in double, from the same weights on the same inputs, and compares. */
final class OracleRun {
    /**
     * Largest relative error, in the 2-norm, of a tensor of a network some tens of layers deep: each layer adds a few
     * roundings of 6e-8 and the norms of small batches amplify what came before. A wrong kernel is off by far more.
     */
    private static final double NETWORK_BOUND = 2e-5;

    /** Several times what float differs from double in front of a ReLU in such a network, over its size. */
    private static final double KINK_MARGIN = 2e-6;

    /** Side of a patch of the images. */
    private static final int PATCH = 8;

    private static final int MOST_SEEDS = 40;

    /** More than a network has parameters, so that two seeds share nothing. */
    private static final long MANY = 10_000;

    static final PlanOptions UNFUSED = PlanOptions.DEFAULT.withRulesOff(
            FusionRules.all().stream().map(FusionRule::name).collect(Collectors.toSet()));
    static final PlanOptions PLAIN = PlanOptions.DEFAULT.withPlain();
    static final PlanOptions NARROW = PlanOptions.DEFAULT.withBlock(8);

    private OracleRun() {}

    /** Initial weights, with the norms and biases away from their neutral values. */
    static Map<String, HostTensor> weights(Graph graph, long seed) {
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        int number = 0;
        for (Parameter p : graph.parameters()) {
            Shape shape = p.value().shape();
            number++;
            HostTensor value = switch (p.role()) {
                case WEIGHT -> Initialisation.fill(p, seed);
                case NORM_SCALE ->
                    new HostTensor(shape, Inputs.reals(shape, number + seed * MANY, 0.5 * branch(p), 1.5 * branch(p)));
                case RUNNING_VAR -> new HostTensor(shape, Inputs.reals(shape, number + seed * MANY, 0.5, 1.5));
                default -> new HostTensor(shape, Inputs.reals(shape, number + seed * MANY, -0.2, 0.2));
            };
            weights.put(p.value().name(), value);
        }
        return weights;
    }

    /**
     * The scale of what a bottleneck adds to its shortcut: small, as in networks that train well, or each of many
     * blocks would double the rounding errors of those before.
     */
    private static double branch(Parameter p) {
        return p.value().name().endsWith(".bn3.weight") ? 0.2 : 1;
    }

    /** What a run on the device left. */
    record Run(Map<String, float[]> outputs, Map<String, HostTensor> gradients, Map<String, HostTensor> state) {}

    /** Runs the graph once on the device. */
    static Run run(Graph graph, Map<String, HostTensor> weights, PlanOptions options) {
        TestDevice device = TestDevice.require();
        Plan plan = Scheduler.plan(graph, device.facts(), options);
        ClQueue queue = device.queue();
        try (ParameterStore store = new ParameterStore(device.context(), queue, plan.packed(), plan.training());
                Executable executable = Executable.bind(plan, device.kernels(), queue, store)) {
            store.load(queue, weights);
            executable.prepare();
            inputs(graph).forEach((name, value) -> {
                if (!name.equals("images")) {
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
            float[] values = v.name().equals("images")
                    ? images(v.shape())
                    : new float[(int) v.shape().elements()];
            if (!v.name().equals("images")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = i * 3 % 10;
                }
            }
            inputs.put(v.name(), values);
        });
        return inputs;
    }

    /**
     * Noise on patches of several pixels, so that images differ from each other at every depth: of noise alone deep
     * features are nearly equal, and batch norm would blow up the rounding errors of their small differences.
     */
    private static float[] images(Shape shape) {
        float[] values = Inputs.reals(shape, 77);
        float[] patches = Inputs.reals(shape, 78, -3, 3);
        int w = shape.dim(3);
        int plane = shape.dim(2) * w;
        for (int i = 0; i < values.length; i++) {
            int y = i % plane / w / PATCH * PATCH;
            int x = i % w / PATCH * PATCH;
            values[i] += patches[i / plane * plane + y * w + x];
        }
        return values;
    }

    private static int[] integers(float[] values) {
        int[] integers = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            integers[i] = (int) values[i];
        }
        return integers;
    }

    /** Runs the graph once in double. */
    static GraphOracle oracle(Graph graph, Map<String, HostTensor> weights) {
        GraphOracle oracle = new GraphOracle(graph);
        weights.forEach((name, value) -> oracle.set(name, value.data()));
        inputs(graph).forEach(oracle::set);
        return oracle.run();
    }

    /** Within the bound of a network's depth. */
    static void assertNear(String what, double[] want, float[] got) {
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

    /** One training step under each of the options: outputs, every gradient, running statistics. */
    static void assertTrainingStep(Graph graph, PlanOptions... options) {
        Map<String, HostTensor> weights = null;
        GraphOracle want = null;
        for (int seed = 1; seed <= MOST_SEEDS && (want == null || want.kinkDistance() < KINK_MARGIN); seed++) {
            weights = weights(graph, seed);
            want = oracle(graph, weights);
        }
        assertTrue(want.kinkDistance() >= KINK_MARGIN, "no seed keeps all ReLUs and maxima off their kinks");
        for (PlanOptions each : options) {
            assertTrainingStep(graph, want, run(graph, weights, each));
        }
    }

    /** Inference under each of the options. */
    static void assertInference(Graph graph, PlanOptions... options) {
        Map<String, HostTensor> weights = weights(graph, 1);
        double[] want = oracle(graph, weights).output("logits");
        for (PlanOptions each : options) {
            assertNear(
                    "logits, " + each, want, run(graph, weights, each).outputs().get("logits"));
        }
    }

    private static void assertTrainingStep(Graph graph, GraphOracle want, Run got) {
        got.outputs().forEach((name, values) -> assertNear(name, want.output(name), values));
        assertEquals(graph.gradients().size(), got.gradients().size());
        got.gradients().forEach((name, value) -> assertNear("gradient of " + name, want.gradient(name), value.data()));
        graph.parameters().stream()
                .map(p -> p.value().name())
                .filter(name -> name.contains("running"))
                .forEach(name ->
                        assertNear(name, want.array(name), got.state().get(name).data()));
    }
}
