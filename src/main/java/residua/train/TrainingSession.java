package residua.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
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
 * A network on a device, ready to take training steps. Two steps may be under way: while the device computes one, the
 * next one's images travel, and it is enqueued as soon as the first is done. A step makes no OpenCL object: the host
 * waits for the whole queue instead of for events. Owns its executable, parameters and optimiser. Serves one thread at a
 * time: a second one waits for the call under way, {@link #close} does too, and calls after it are refused.
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
    private final List<ClBuffer> kept = new ArrayList<>();
    private final Deque<Slot> underWay = new ArrayDeque<>();
    private long submitted;
    private boolean closed;

    /** A step under way, and where its losses and logits are kept while the next one runs. */
    private static final class Slot {
        private final ClBuffer losses;
        private final ClBuffer logits;
        private final float[] hostLosses;
        private final float[] hostLogits;
        private final int[] labels;
        private long step;
        private float rate;
        private boolean started;
        private boolean done;

        Slot(ClBuffer losses, ClBuffer logits, int batch) {
            this.losses = losses;
            this.logits = logits;
            hostLosses = new float[Math.toIntExact(losses.bytes() / Float.BYTES)];
            hostLogits = new float[Math.toIntExact(logits.bytes() / Float.BYTES)];
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

        /** Options of the scheduler, with the update where the plan may take part in it. */
        public PlanOptions planOptions() {
            return hostOptimizer || parts > 1 ? plan : plan.withUpdate(Optional.of(sgd.rule()));
        }

        /** A step in one piece. */
        public Settings(
                int batch, float smoothing, SgdSettings sgd, boolean hostOptimizer, long seed, PlanOptions plan) {
            this(batch, smoothing, sgd, hostOptimizer, seed, plan, 1);
        }
    }

    private TrainingSession(
            ClContext context,
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
        try {
            for (int i = 0; i < DEPTH; i++) {
                slots[i] = new Slot(
                        kept(context, batches.loss(), "losses of a step"),
                        kept(context, batches.logits(), "logits of a step"),
                        batch);
            }
        } catch (RuntimeException | Error e) {
            kept.forEach(ClBuffer::close);
            throw e;
        }
    }

    private ClBuffer kept(ClContext context, Tensor tensor, String label) {
        ClBuffer buffer = context.buffer(tensor.buffer().bytes(), label);
        kept.add(buffer);
        return buffer;
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
        List<AutoCloseable> open = new ArrayList<>(List.of(queue));
        try {
            Plan plan = BatchFit.plan(
                    n -> network.training(n, settings.smoothing()),
                    settings.batch() / settings.parts(),
                    kernels.context().facts(),
                    settings.planOptions());
            ParameterStore parameters = new ParameterStore(kernels.context(), queue, plan.packed(), true);
            open.add(parameters);
            parameters.load(queue, weights);
            parameters.loadMomentum(queue, momentum);
            Executable executable = Executable.bind(plan, kernels, queue, parameters);
            open.add(executable);
            executable.prepare();
            PartialBatches batches = new PartialBatches(kernels, queue, executable, parameters, settings.parts());
            open.add(batches);
            Tensor loss = batches.loss();
            Update update = settings.hostOptimizer()
                    ? new HostUpdate(queue, parameters, settings.sgd(), loss)
                    : new DeviceUpdate(kernels, queue, executable, parameters, settings.sgd(), loss);
            open.add(update);
            return new TrainingSession(
                    kernels.context(), network, settings, queue, executable, batches, parameters, update);
        } catch (RuntimeException | Error e) {
            Collections.reverse(open);
            open.forEach(each -> close(each, e));
            throw e;
        }
    }

    /** What another fault leaves behind; its own adds to that one. */
    private static void close(AutoCloseable each, Throwable reason) {
        try {
            each.close();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }

    /**
     * Takes the images and labels of one step and returns before it is done; it runs when those before it have. At most
     * {@link #DEPTH} steps may be submitted and not yet awaited.
     *
     * @param step its number in the run, from 0
     * @param images plain NCHW, normalised
     * @param labels a class for each image
     * @param rate learning rate
     */
    public synchronized void submit(long step, float[] images, int[] labels, float rate) {
        if (underWay.size() == DEPTH) {
            throw new IllegalStateException(DEPTH + " steps are under way: await one first");
        }
        Slot slot = slots[(int) (submitted % DEPTH)];
        slot.step = step;
        slot.rate = rate;
        slot.started = false;
        slot.done = false;
        System.arraycopy(labels, 0, slot.labels, 0, batch);
        if (!batches.stages()) {
            settle();
        }
        batches.write(step, (int) (seed ^ (seed >>> 32)), images, labels);
        underWay.add(slot);
        submitted++;
        startNext();
    }

    /** Enqueues the oldest step that waits, if none runs. */
    private void startNext() {
        for (Slot slot : underWay) {
            if (slot.started && !slot.done) {
                return;
            }
            if (!slot.started) {
                start(slot);
                return;
            }
        }
    }

    private void start(Slot slot) {
        queue.scope("update");
        update.begin(slot.rate);
        batches.run();
        queue.scope("read back");
        queue.copy(batches.loss(), 0, slot.losses, 0, slot.losses.bytes());
        queue.copy(batches.logits(), 0, slot.logits, 0, slot.logits.bytes());
        queue.scope("update");
        update.apply();
        queue.scope("");
        queue.flush();
        slot.started = true;
    }

    /** Waits for the step that runs and starts the next one. */
    private void finish(Slot slot) {
        queue.finish();
        slot.done = true;
        startNext();
    }

    /** Waits for all steps under way. */
    private void settle() {
        for (Slot slot : underWay) {
            if (!slot.done) {
                finish(slot);
            }
        }
    }

    /** Steps submitted and not yet awaited. */
    public synchronized int underWay() {
        return underWay.size();
    }

    /** Waits for the oldest step under way and says what it saw. */
    public synchronized StepResult await() {
        Slot slot = underWay.remove();
        if (!slot.done) {
            finish(slot);
        }
        executable.transfers().read(slot.losses, slot.hostLosses);
        executable.transfers().read(slot.logits, slot.hostLogits);
        double lossSum = 0;
        for (int i = 0; i < batch; i++) {
            lossSum += slot.hostLosses[i];
        }
        int classes = network.classes();
        int stride = slot.hostLogits.length / batch;
        int wrong = 0;
        for (int i = 0; i < batch; i++) {
            wrong += LabelRank.of(slot.hostLogits, i * stride, classes, slot.labels[i]) > 0 ? 1 : 0;
        }
        return new StepResult(slot.step, lossSum, wrong, batch);
    }

    /** The weights as they are now, by name. Waits for steps under way. */
    public synchronized Map<String, HostTensor> weights() {
        settle();
        return parameters.save(queue);
    }

    /** The momentum of each parameter as it is now. Waits for steps under way. */
    public synchronized Map<String, HostTensor> momentum() {
        settle();
        update.storeMomentum();
        return parameters.saveMomentum(queue);
    }

    /** The gradients of the last step, where the plan keeps all: with {@link residua.schedule.MemoryUse#HIGH}. Waits for it. */
    public synchronized Map<String, HostTensor> gradients() {
        settle();
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
    public synchronized Optional<String> firstNonFinite() {
        settle();
        return executable.firstNonFinite();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        queue.finish();
        underWay.clear();
        update.close();
        batches.close();
        executable.close();
        parameters.close();
        kept.forEach(ClBuffer::close);
        queue.close();
    }
}
