package residua.eval;

import java.util.Arrays;
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
 * thread.
 */
public final class Classifier implements AutoCloseable {
    private final Network network;
    private final int batch;
    private final ClQueue queue;
    private final boolean ownsParameters;
    private final ParameterStore parameters;
    private final Executable executable;
    private final float[] images;

    private Classifier(
            Network network,
            int batch,
            KernelLibrary kernels,
            ClQueue queue,
            PlanOptions options,
            ParameterStore shared) {
        Plan plan = BatchFit.plan(network::inference, batch, kernels.context().facts(), options);
        this.network = network;
        this.batch = batch;
        this.queue = queue;
        this.ownsParameters = shared == null;
        this.parameters = shared == null ? new ParameterStore(kernels.context(), queue, plan.packed(), false) : shared;
        this.executable = Executable.bind(plan, kernels, queue, parameters);
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
        ClQueue queue = kernels.context().queue();
        Classifier classifier = new Classifier(network, batch, kernels, queue, options, null);
        classifier.parameters.load(queue, weights);
        classifier.refresh();
        return classifier;
    }

    /**
     * On parameters that a training run changes; {@link #refresh} after they changed. The store and the queue stay the
     * caller's.
     */
    public static Classifier on(
            ParameterStore parameters,
            KernelLibrary kernels,
            ClQueue queue,
            Network network,
            int batch,
            PlanOptions options) {
        return new Classifier(network, batch, kernels, queue, options, parameters);
    }

    /** Takes note that the weights changed: folds the batch norms anew. */
    public void refresh() {
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
     */
    public float[] logits(float[] pixels, int count) {
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
    public void close() {
        executable.close();
        if (ownsParameters) {
            parameters.close();
            queue.close();
        }
    }
}
