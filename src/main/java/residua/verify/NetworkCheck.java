package residua.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.cl.ClQueue;
import residua.graph.Graph;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.optim.Initialisation;
import residua.oracle.GraphOracle;
import residua.oracle.Inputs;
import residua.schedule.Executable;
import residua.schedule.ParameterStore;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** One training step of a whole network, every gradient beside the same step in double. */
public final class NetworkCheck {
    /** Side of a patch of the images. */
    private static final int PATCH = 8;

    private static final int MOST_SEEDS = 40;
    /** More than a network has parameters, so that two seeds share nothing. */
    private static final long MANY = 10_000;
    /** Several times what float differs from double in front of a ReLU of a small network, over its size. */
    private static final double KINK_MARGIN = 2e-6;

    private final Graph graph;
    private final int classes;

    /**
     * A parameter's gradient.
     *
     * @param name of the parameter
     * @param error relative, in the 2-norm
     */
    public record Gradient(String name, double error) {}

    /**
     * What a step left.
     *
     * @param worst the gradient that is furthest from double
     * @param parameters how many were compared
     * @param loss relative error of the mean loss
     * @param smooth whether every ReLU and maximum stayed clear of its kink: where one did not, float and double may take
     *     different sides, which changes whole gradients by some thousandths without anything being wrong
     * @param repeats whether a second step from the same start had the same bits
     */
    public record Step(Gradient worst, int parameters, double loss, boolean smooth, boolean repeats) {}

    /** Of that network with so many images. */
    public NetworkCheck(Network network, int batch) {
        this.graph = network.training(batch, 0);
        this.classes = network.classes();
    }

    /** Runs the step on the device twice, and in double once for each seed until one stays clear of kinks. */
    public Step run(KernelLibrary kernels, PlanOptions options, int mostSeeds) {
        Map<String, HostTensor> weights = Map.of();
        GraphOracle want = null;
        for (int seed = 1; seed <= Math.min(MOST_SEEDS, mostSeeds); seed++) {
            weights = weights(seed);
            want = oracle(weights);
            if (want.kinkDistance() >= KINK_MARGIN) {
                break;
            }
        }
        Map<String, HostTensor> first = gradients(kernels, options, weights);
        Map<String, HostTensor> second = gradients(kernels, options, weights);
        boolean repeats = first.keySet().stream()
                .allMatch(name ->
                        Arrays.equals(first.get(name).data(), second.get(name).data()));
        Gradient worst = new Gradient("", -1);
        for (Map.Entry<String, HostTensor> entry : first.entrySet()) {
            double error = error(want.gradient(entry.getKey()), entry.getValue().data());
            if (!(error <= worst.error())) {
                worst = new Gradient(entry.getKey(), error);
            }
        }
        double loss = Math.abs(lastLoss / want.meanLoss() - 1);
        return new Step(worst, first.size(), loss, want.kinkDistance() >= KINK_MARGIN, repeats);
    }

    private double lastLoss;

    private Map<String, HostTensor> gradients(
            KernelLibrary kernels, PlanOptions options, Map<String, HostTensor> weights) {
        Plan plan = Scheduler.plan(graph, kernels.context().facts(), options);
        try (ClQueue queue = kernels.context().queue();
                ParameterStore store = new ParameterStore(kernels.context(), queue, plan.packed(), plan.training());
                Executable executable = Executable.bind(plan, kernels, queue, store)) {
            store.load(queue, weights);
            executable.prepare();
            for (Value input : graph.inputs()) {
                if (input.name().equals("images")) {
                    executable.write(input.name(), images(input.shape()));
                } else {
                    executable.write(input.name(), labels(input.shape()));
                }
            }
            executable.run();
            float[] loss = executable.read("loss");
            double sum = 0;
            for (float each : loss) {
                sum += each;
            }
            lastLoss = sum / loss.length;
            return store.saveGradients(queue);
        }
    }

    private GraphOracle oracle(Map<String, HostTensor> weights) {
        GraphOracle oracle = new GraphOracle(graph);
        weights.forEach((name, value) -> oracle.set(name, value.data()));
        for (Value input : graph.inputs()) {
            float[] values;
            if (input.name().equals("images")) {
                values = images(input.shape());
            } else {
                int[] labels = labels(input.shape());
                values = new float[labels.length];
                for (int i = 0; i < labels.length; i++) {
                    values[i] = labels[i];
                }
            }
            oracle.set(input.name(), values);
        }
        return oracle.run();
    }

    /** Initial weights, with the norms and biases away from their neutral values. */
    private Map<String, HostTensor> weights(long seed) {
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        List<Parameter> parameters = graph.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            Shape shape = p.value().shape();
            long own = i + 1 + seed * MANY;
            // What a bottleneck adds to its shortcut is small, as in networks that train well.
            double scale = p.value().name().endsWith(".bn3.weight") ? 0.2 : 1;
            HostTensor value = switch (p.role()) {
                case WEIGHT -> Initialisation.fill(p, seed);
                case NORM_SCALE -> new HostTensor(shape, Inputs.reals(shape, own, 0.5 * scale, 1.5 * scale));
                case RUNNING_VAR -> new HostTensor(shape, Inputs.reals(shape, own, 0.5, 1.5));
                default -> new HostTensor(shape, Inputs.reals(shape, own, -0.2, 0.2));
            };
            weights.put(p.value().name(), value);
        }
        return weights;
    }

    /** Noise on patches of several pixels, so that images differ from each other at every depth. */
    private static float[] images(Shape shape) {
        float[] values = Inputs.reals(shape, 77);
        float[] patches = Inputs.reals(shape, 78, -3, 3);
        int w = shape.dim(3);
        int plane = shape.dim(2) * w;
        for (int i = 0; i < values.length; i++) {
            int row = i % plane / w / PATCH * PATCH;
            int column = i % w / PATCH * PATCH;
            values[i] += patches[i / plane * plane + row * w + column];
        }
        return values;
    }

    private int[] labels(Shape shape) {
        int[] labels = new int[Math.toIntExact(shape.elements())];
        Arrays.setAll(labels, i -> i * 3 % classes);
        return labels;
    }

    private static double error(double[] want, float[] got) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < want.length; i++) {
            difference += (got[i] - want[i]) * (got[i] - want[i]);
            size += want[i] * want[i];
        }
        return difference == 0 ? 0 : Math.sqrt(difference / size);
    }
}
