package residua.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import residua.cl.ClEvent;
import residua.cl.ClQueue;
import residua.cl.HostMemory;
import residua.kernel.KernelLibrary;
import residua.model.LabelRank;
import residua.model.Network;
import residua.optim.DeviceUpdate;
import residua.optim.HostUpdate;
import residua.optim.SgdSettings;
import residua.optim.Update;
import residua.schedule.BatchFit;
import residua.schedule.Executable;
import residua.schedule.ParameterStore;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;
import residua.tensor.Tensor;

/**
 * A network on a device, ready to take training steps. Two steps may be under way: the host prepares and enqueues one
 * while the device computes the other. Owns its executable, parameters and optimiser; serves one thread.
 */
public final class TrainingSession implements AutoCloseable {
    /** Steps that may be under way at once. */
    public static final int DEPTH = 2;

    private final Network network;
    private final int batch;
    private final long seed;
    private final ClQueue queue;
    private final Executable executable;
    private final PartialBatches batches;
    private final ParameterStore parameters;
    private final Update update;
    private final Slot[] slots = new Slot[DEPTH];
    private final Deque<Slot> underWay = new ArrayDeque<>();
    private long submitted;

    /** Where a step's losses and logits arrive. */
    private static final class Slot {
        private final HostMemory losses;
        private final HostMemory logits;
        private final int[] labels;
        private long step;
        private ClEvent arrived;

        Slot(long lossBytes, long logitBytes, int batch) {
            losses = HostMemory.allocate(lossBytes);
            logits = HostMemory.allocate(logitBytes);
            labels = new int[batch];
        }
    }

    /**
     * What a session is to be.
     *
     * @param batch examples of a step
     * @param smoothing share of the target spread over all classes
     * @param sgd the optimiser's settings
     * @param hostOptimizer whether the update runs on the host
     * @param seed of dropout
     * @param plan options of the scheduler
     * @param parts equal parts that the batch is computed in, one after the other; batch norm sees one at a time
     */
    public record Settings(
            int batch,
            float smoothing,
            SgdSettings sgd,
            boolean hostOptimizer,
            long seed,
            PlanOptions plan,
            int parts) {
        /** Refuses parts of unlike sizes. */
        public Settings {
            if (parts < 1 || batch % parts != 0) {
                throw new IllegalArgumentException("a batch of " + batch + " has no " + parts + " equal parts");
            }
        }

        /** A step in one piece. */
        public Settings(
                int batch, float smoothing, SgdSettings sgd, boolean hostOptimizer, long seed, PlanOptions plan) {
            this(batch, smoothing, sgd, hostOptimizer, seed, plan, 1);
        }
    }

    private TrainingSession(
            Network network,
            Settings settings,
            ClQueue queue,
            Executable executable,
            PartialBatches batches,
            ParameterStore parameters,
            Update update) {
        this.network = network;
        this.batch = settings.batch();
        this.seed = settings.seed();
        this.queue = queue;
        this.executable = executable;
        this.batches = batches;
        this.parameters = parameters;
        this.update = update;
        long lossBytes = batches.loss().buffer().bytes();
        long logitBytes = batches.logits().buffer().bytes();
        for (int i = 0; i < DEPTH; i++) {
            slots[i] = new Slot(lossBytes, logitBytes, batch);
        }
    }

    /** As {@link #open(KernelLibrary, ClQueue, Network, Settings, Map, Map)} on a queue that keeps no times. */
    public static TrainingSession open(
            KernelLibrary kernels,
            Network network,
            Settings settings,
            Map<String, HostTensor> weights,
            Map<String, HostTensor> momentum) {
        return open(kernels, kernels.context().queue(), network, settings, weights, momentum);
    }

    /**
     * Plans, takes memory, loads kernels and weights.
     *
     * @param queue where steps run; closed with the session
     * @param weights every persistent value by name
     * @param momentum of each parameter by name; what is missing starts from zero
     */
    public static TrainingSession open(
            KernelLibrary kernels,
            ClQueue queue,
            Network network,
            Settings settings,
            Map<String, HostTensor> weights,
            Map<String, HostTensor> momentum) {
        Plan plan = BatchFit.plan(
                n -> network.training(n, settings.smoothing()),
                settings.batch() / settings.parts(),
                kernels.context().facts(),
                settings.plan());
        ParameterStore parameters = new ParameterStore(kernels.context(), queue, plan.packed(), true);
        parameters.load(queue, weights);
        parameters.loadMomentum(queue, momentum);
        Executable executable = Executable.bind(plan, kernels, queue, parameters);
        executable.prepare();
        PartialBatches batches = new PartialBatches(kernels, queue, executable, parameters, settings.parts());
        Tensor loss = batches.loss();
        Update update = settings.hostOptimizer()
                ? new HostUpdate(queue, parameters, settings.sgd(), loss)
                : new DeviceUpdate(kernels, queue, parameters, settings.sgd(), loss);
        return new TrainingSession(network, settings, queue, executable, batches, parameters, update);
    }

    /**
     * Enqueues one step and returns before it is done. At most {@link #DEPTH} steps may be submitted and not yet
     * awaited.
     *
     * @param step its number in the run, from 0
     * @param images plain NCHW, normalised
     * @param labels a class for each image
     * @param rate learning rate
     */
    public void submit(long step, float[] images, int[] labels, float rate) {
        if (underWay.size() == DEPTH) {
            throw new IllegalStateException(DEPTH + " steps are under way: await one first");
        }
        Slot slot = slots[(int) (submitted++ % DEPTH)];
        batches.run(step, (int) (seed ^ (seed >>> 32)), images, labels);
        Tensor losses = batches.loss();
        Tensor logits = batches.logits();
        queue.read(slot.losses, 0, losses, 0, losses.buffer().bytes());
        queue.read(slot.logits, 0, logits, 0, logits.buffer().bytes());
        slot.arrived = queue.marker();
        slot.step = step;
        System.arraycopy(labels, 0, slot.labels, 0, batch);
        queue.scope("update");
        update.apply(rate);
        queue.scope("");
        queue.flush();
        underWay.add(slot);
    }

    /** Steps submitted and not yet awaited. */
    public int underWay() {
        return underWay.size();
    }

    /** Waits for the oldest step under way and says what it saw. */
    public StepResult await() {
        Slot slot = underWay.remove();
        try (ClEvent arrived = slot.arrived) {
            arrived.await();
        }
        double lossSum = 0;
        for (int i = 0; i < batch; i++) {
            lossSum += slot.losses.floats().get(i);
        }
        int classes = network.classes();
        float[] row = new float[classes];
        int stride = slot.logits.floats().capacity() / batch;
        int wrong = 0;
        for (int i = 0; i < batch; i++) {
            slot.logits.floats().get(i * stride, row);
            wrong += LabelRank.of(row, 0, classes, slot.labels[i]) > 0 ? 1 : 0;
        }
        return new StepResult(slot.step, lossSum, wrong, batch);
    }

    /** The weights as they are now, by name. Waits for steps under way. */
    public Map<String, HostTensor> weights() {
        return parameters.save(queue);
    }

    /** The momentum of each parameter as it is now. Waits for steps under way. */
    public Map<String, HostTensor> momentum() {
        update.storeMomentum();
        return parameters.saveMomentum(queue);
    }

    /** The gradients of the last step. Waits for it. */
    public Map<String, HostTensor> gradients() {
        return parameters.saveGradients(queue);
    }

    /** The parameters on the device, for an executable of the same network that evaluates them. */
    public ParameterStore parameters() {
        return parameters;
    }

    /** The queue on which steps run. */
    public ClQueue queue() {
        return queue;
    }

    /** The plan of a step. */
    public Plan plan() {
        return executable.plan();
    }

    /** The first parameter or layer with a NaN or an infinity, on the last step's images. Slow. */
    public Optional<String> firstNonFinite() {
        return executable.firstNonFinite();
    }

    @Override
    public void close() {
        queue.finish();
        underWay.forEach(slot -> slot.arrived.close());
        underWay.clear();
        update.close();
        batches.close();
        executable.close();
        parameters.close();
        for (Slot slot : slots) {
            slot.losses.close();
            slot.logits.close();
        }
        queue.close();
    }
}
