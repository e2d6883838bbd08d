package residua.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import residua.cl.ClQueue;
import residua.cl.ClTrace;
import residua.graph.Graph;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.optim.InitialWeights;
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
    private static final long LONGEST_WARM_UP_NANOS = 5_000_000_000L;
    private static final long SEED = 1;

    private final KernelLibrary kernels;
    private final PlanOptions options;

    /** On the library's device. */
    public ModelBenchmark(KernelLibrary kernels, PlanOptions options) {
        this.kernels = kernels;
        this.options = options;
    }

    /** A network that has been bound: whole steps of it can be run. */
    private record Work(Plan plan, Runnable step, Runnable drain) {}

    /** Training steps: forward, backward, update, with losses read back. */
    public Measurement training(Network network, int batch, int repeats) {
        String name = network.name() + " training, batch " + batch;
        return whileTraining(network, batch, kernels.context().queue(), work -> measure(name, batch, repeats, work));
    }

    /** Inference: forward with folded batch norm, logits read back. */
    public Measurement inference(Network network, int batch, int repeats) {
        String name = network.name() + " inference, batch " + batch;
        try (ClQueue queue = kernels.context().queue()) {
            return whileInferring(network, batch, queue, work -> measure(name, batch, repeats, work));
        }
    }

    /**
     * Single steps on the device's own clock, after a warm-up, one after the other.
     *
     * @param training whole training steps, else inference
     * @param steps how many
     */
    public StepTrace trace(Network network, int batch, boolean training, int steps) {
        if (training) {
            ClQueue queue = kernels.context().profilingQueue();
            return whileTraining(network, batch, queue, work -> traced(work, queue, steps));
        }
        try (ClQueue queue = kernels.context().profilingQueue()) {
            return whileInferring(network, batch, queue, work -> traced(work, queue, steps));
        }
    }

    /** Closes the queue, too. */
    private <T> T whileTraining(Network network, int batch, ClQueue queue, Function<Work, T> body) {
        TrainingSession.Settings settings =
                new TrainingSession.Settings(batch, 0, SgdSettings.paper(), false, SEED, options);
        Map<String, HostTensor> weights = weights(network.training(batch, 0));
        try (TrainingSession session = TrainingSession.open(kernels, queue, network, settings, weights, Map.of())) {
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
            return body.apply(new Work(session.plan(), one, drain));
        }
    }

    private <T> T whileInferring(Network network, int batch, ClQueue queue, Function<Work, T> body) {
        Graph graph = network.inference(batch);
        Plan plan = Scheduler.plan(graph, kernels.context().facts(), options);
        try (ParameterStore parameters = new ParameterStore(kernels.context(), queue, plan.packed(), false);
                Executable executable = Executable.bind(plan, kernels, queue, parameters)) {
            parameters.load(queue, weights(graph));
            executable.prepare();
            float[] images = images(network, batch);
            Runnable one = () -> {
                executable.write("images", images);
                executable.run();
                executable.read("logits");
            };
            return body.apply(new Work(plan, one, () -> {}));
        }
    }

    private static StepTrace traced(Work work, ClQueue queue, int steps) {
        warmUp(work);
        List<List<ClTrace.Span>> spans = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            try (ClTrace trace = queue.beginTrace()) {
                work.step().run();
                work.drain().run();
                queue.endTrace();
                spans.add(trace.spans());
            }
        }
        return new StepTrace(work.plan(), spans);
    }

    /** Whole steps, until what they take has settled. */
    private static void warmUp(Work work) {
        WarmUp.run(
                () -> {
                    long start = System.nanoTime();
                    work.step().run();
                    work.drain().run();
                    return System.nanoTime() - start;
                },
                LONGEST_WARM_UP_NANOS,
                System::nanoTime);
    }

    private static Measurement measure(String name, int batch, int repeats, Work work) {
        warmUp(work);
        double[] values = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            int steps = 0;
            do {
                work.step().run();
                steps++;
            } while (System.nanoTime() - start < REPEAT_NANOS);
            work.drain().run();
            values[i] = steps * batch / ((System.nanoTime() - start) * 1e-9);
        }
        return Measurement.of(name, "images/s", values);
    }

    private static Map<String, HostTensor> weights(Graph graph) {
        return new InitialWeights(graph.parameters(), SEED);
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
