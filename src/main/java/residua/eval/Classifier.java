package residua.eval;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.BatchFit;
import residua.schedule.Executable;
import residua.schedule.ParameterStore;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/**
 * A network on a device, ready to turn images into logits, with batch norm folded into its convolutions. Serves one
 * thread at a time: a second one waits for the call under way, {@link #close} does too, and calls after it are refused.
 * For many threads there is {@link Predictor}.
 */
public final class Classifier implements AutoCloseable {
    private final Network network;
    private final int batch;
    private final ParameterStore parameters;
    private final Executable executable;
    private final float[] images;

    /** Closes what belongs to this, last opened first. */
    private final Deque<Runnable> closing;

    private Classifier(
            Network network, int batch, ParameterStore parameters, Executable executable, Deque<Runnable> closing) {
        this.network = network;
        this.batch = batch;
        this.parameters = parameters;
        this.executable = executable;
        this.closing = closing;
        this.images = new float[batch * imageElements()];
    }

    /**
     * With weights of its own.
     *
     * @param batch images at a time
     * @param weights every persistent value by name
     */
    public static Classifier open(
            KernelLibrary kernels, Network network, int batch, PlanOptions options, Map<String, HostTensor> weights) {
        Plan plan = plan(kernels, network, batch, options);
        ClQueue queue = kernels.context().queue();
        Deque<Runnable> closing = new ArrayDeque<>();
        closing.push(queue::close);
        try {
            ParameterStore parameters = new ParameterStore(kernels.context(), queue, plan.packed(), false);
            closing.push(parameters::close);
            parameters.load(queue, weights);
            return bound(kernels, network, batch, plan, queue, parameters, closing);
        } catch (RuntimeException | Error e) {
            closing.forEach(Runnable::run);
            throw e;
        }
    }

    /**
     * On parameters that a training run changes; {@link #refresh} before the first images and after the parameters
     * changed. The store and the queue stay the caller's.
     */
    public static Classifier on(
            ParameterStore parameters,
            KernelLibrary kernels,
            ClQueue queue,
            Network network,
            int batch,
            PlanOptions options) {
        Plan plan = plan(kernels, network, batch, options);
        Executable executable = Executable.bind(plan, kernels, queue, parameters);
        Deque<Runnable> closing = new ArrayDeque<>();
        closing.push(executable::close);
        return new Classifier(network, batch, parameters, executable, closing);
    }

    /** Another one on the parameters of this one, with a queue of its own; to be closed before this one. */
    Classifier beside(KernelLibrary kernels, PlanOptions options) {
        ClQueue queue = kernels.context().queue();
        Deque<Runnable> other = new ArrayDeque<>();
        other.push(queue::close);
        try {
            return bound(kernels, network, batch, plan(kernels, network, batch, options), queue, parameters, other);
        } catch (RuntimeException | Error e) {
            other.forEach(Runnable::run);
            throw e;
        }
    }

    private static Plan plan(KernelLibrary kernels, Network network, int batch, PlanOptions options) {
        return BatchFit.plan(network::inference, batch, kernels.context().facts(), options);
    }

    private static Classifier bound(
            KernelLibrary kernels,
            Network network,
            int batch,
            Plan plan,
            ClQueue queue,
            ParameterStore parameters,
            Deque<Runnable> closing) {
        Executable executable = Executable.bind(plan, kernels, queue, parameters);
        closing.push(executable::close);
        executable.prepare();
        return new Classifier(network, batch, parameters, executable, closing);
    }

    /** Takes note that the weights changed: folds the batch norms anew. */
    public synchronized void refresh() {
        executable.prepare();
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** Images at a time. */
    public int batch() {
        return batch;
    }

    /** Elements of one image. */
    public int imageElements() {
        return network.input().channels()
                * network.input().height()
                * network.input().width();
    }

    /** The plan behind it. */
    public Plan plan() {
        return executable.plan();
    }

    /**
     * Logits of some images.
     *
     * @param pixels normalised, NCHW, at least {@code count} images
     * @param count images to look at, at most {@link #batch}
     * @return {@code [count][classes]}
     * @throws IllegalStateException where this is closed
     */
    public synchronized float[] logits(float[] pixels, int count) {
        if (count < 1 || count > batch) {
            throw new IllegalArgumentException(count + " images for a batch of " + batch);
        }
        if (pixels.length == images.length) {
            executable.write("images", pixels);
        } else {
            System.arraycopy(pixels, 0, images, 0, count * imageElements());
            Arrays.fill(images, count * imageElements(), images.length, 0);
            executable.write("images", images);
        }
        executable.run();
        float[] all = executable.read("logits");
        return count == batch ? all : Arrays.copyOf(all, count * network.classes());
    }

    @Override
    public synchronized void close() {
        closing.forEach(Runnable::run);
    }
}
