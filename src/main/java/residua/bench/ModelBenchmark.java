package residua.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import residua.cl.ClQueue;
import residua.graph.Graph;
import residua.graph.Parameter;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.optim.Initialisation;
import residua.optim.SgdSettings;
import residua.schedule.Executable;
import residua.schedule.ParameterStore;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.shape.RandomStream;
import residua.tensor.HostTensor;
import residua.train.TrainingSession;

/**
 * Images a second of a network on the device at hand, with random weights and images: whole steps, uploads and
 * read-backs included. A value is one repeat; each repeat lasts at least {@link #REPEAT_NANOS}.
 */
public final class ModelBenchmark {
    private static final long REPEAT_NANOS = 1_000_000_000L;
    private static final int WARM_UP_STEPS = 3;
    private static final long SEED = 1;

    private final KernelLibrary kernels;
    private final PlanOptions options;

    /** On the library's device. */
    public ModelBenchmark(KernelLibrary kernels, PlanOptions options) {
        this.kernels = kernels;
        this.options = options;
    }

    /** Training steps: forward, backward, update, with losses read back. */
    public Measurement training(Network network, int batch, int repeats) {
        TrainingSession.Settings settings =
                new TrainingSession.Settings(batch, 0, SgdSettings.paper(), false, SEED, options);
        Map<String, HostTensor> weights = weights(network.training(batch, 0));
        try (TrainingSession session = TrainingSession.open(kernels, network, settings, weights, Map.of())) {
            float[] images = images(network, batch);
            int[] labels = new int[batch];
            Arrays.setAll(labels, i -> i % network.classes());
            long[] step = {0};
            Runnable one = () -> {
                if (session.underWay() == TrainingSession.DEPTH) {
                    session.await();
                }
                session.submit(step[0]++, images, labels, 0.001f);
            };
            Runnable drain = () -> {
                while (session.underWay() > 0) {
                    session.await();
                }
            };
            return measure(network.name() + " training, batch " + batch, batch, repeats, one, drain);
        }
    }

    /** Inference: forward with folded batch norm, logits read back. */
    public Measurement inference(Network network, int batch, int repeats) {
        Graph graph = network.inference(batch);
        Plan plan = Scheduler.plan(graph, kernels.context().facts(), options);
        try (ClQueue queue = kernels.context().queue();
                ParameterStore parameters = new ParameterStore(kernels.context(), queue, plan.packed(), false);
                Executable executable = Executable.bind(plan, kernels, queue, parameters)) {
            parameters.load(queue, weights(graph));
            executable.prepare();
            float[] images = images(network, batch);
            Runnable one = () -> {
                executable.write("images", images);
                executable.run();
                executable.read("logits");
            };
            return measure(network.name() + " inference, batch " + batch, batch, repeats, one, () -> {});
        }
    }

    private static Measurement measure(String name, int batch, int repeats, Runnable one, Runnable drain) {
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            one.run();
        }
        drain.run();
        double[] values = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            int steps = 0;
            do {
                one.run();
                steps++;
            } while (System.nanoTime() - start < REPEAT_NANOS);
            drain.run();
            values[i] = steps * batch / ((System.nanoTime() - start) * 1e-9);
        }
        return Measurement.of(name, "images/s", values);
    }

    private static Map<String, HostTensor> weights(Graph graph) {
        return graph.parameters().stream()
                .collect(Collectors.toMap(p -> p.value().name(), p -> initial(p)));
    }

    private static HostTensor initial(Parameter parameter) {
        return Initialisation.fill(parameter, SEED);
    }

    private static float[] images(Network network, int batch) {
        RandomStream random = new RandomStream(SEED, RandomStream.Purpose.GENERATE, 0, 0);
        float[] images = new float
                [batch
                        * network.input().channels()
                        * network.input().height()
                        * network.input().width()];
        for (int i = 0; i < images.length; i++) {
            images[i] = 2 * random.nextFloat() - 1;
        }
        return images;
    }
}
