package residua.eval;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import residua.data.Image;
import residua.data.Transform;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/**
 * A loaded network that any number of threads may ask about single images, at any time.
 *
 * <p>It has lanes, each with a queue, activations and what is made of the weights (folded batch norms, transformed
 * filters); the weights themselves are on the device once. A call takes a free lane or waits for one, first come,
 * first served: with one lane calls queue up. Every lane gives the same bits. Where one image keeps the device busy, a
 * second lane hides the host's part of one call behind the device's part of another, and more are no faster.
 *
 * <p>{@link #close} waits for the calls under way; those that still wait and those that come later are refused.
 */
public final class Predictor implements AutoCloseable {
    private final Network network;
    private final Transform transform;
    private final Deque<Classifier> lanes;
    private final Queue<Classifier> free;
    private final Semaphore permits;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Predictor(Network network, Deque<Classifier> lanes) {
        this.network = network;
        this.transform = Evaluator.transform(network, 1);
        this.lanes = lanes;
        this.free = new ConcurrentLinkedQueue<>(lanes);
        this.permits = new Semaphore(lanes.size(), true);
    }

    /**
     * Loads the weights and binds every lane.
     *
     * @param lanes calls that may be under way at once
     * @param weights every persistent value by name
     */
    public static Predictor open(
            KernelLibrary kernels, Network network, int lanes, PlanOptions options, Map<String, HostTensor> weights) {
        if (lanes < 1) {
            throw new IllegalArgumentException("a predictor has one lane or more, not " + lanes);
        }
        Deque<Classifier> made = new ArrayDeque<>();
        try {
            made.push(Classifier.open(kernels, network, 1, options, weights));
            while (made.size() < lanes) {
                made.push(made.getLast().beside(kernels, options));
            }
            return new Predictor(network, made);
        } catch (RuntimeException | Error e) {
            made.forEach(Classifier::close);
            throw e;
        }
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /**
     * The likeliest answers for a picture of any size, best first.
     *
     * @param count how many at most
     * @throws IllegalStateException where this is closed
     */
    public List<Prediction> predict(Image image, int count) {
        float[] pixels = new float[transform.elements()];
        transform.apply(image, 0, 0, pixels, 0);
        return Prediction.best(logits(pixels), network.labels(), count);
    }

    /**
     * Logits of one image.
     *
     * @param pixels normalised, CHW
     * @return one for each class
     * @throws IllegalStateException where this is closed
     */
    public float[] logits(float[] pixels) {
        if (pixels.length != lanes.getFirst().imageElements()) {
            throw new IllegalArgumentException(pixels.length + " pixels for an image of "
                    + lanes.getFirst().imageElements());
        }
        permits.acquireUninterruptibly();
        try {
            if (closed.get()) {
                throw new IllegalStateException("the predictor for " + network.name() + " is closed");
            }
            Classifier lane = free.remove(); // a permit is a lane
            try {
                return lane.logits(pixels, 1);
            } finally {
                free.add(lane);
            }
        } finally {
            permits.release();
        }
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            permits.acquireUninterruptibly(lanes.size());
            try {
                lanes.forEach(Classifier::close);
            } finally {
                permits.release(lanes.size()); // those who wait come in and are refused
            }
        }
    }
}
