package residua.bench;

import java.util.Map;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.optim.SgdSettings;
import residua.schedule.BatchFit;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;
import residua.train.StepResult;
import residua.train.TrainingSession;

/** A network on a device with initial weights, ready to take training steps. Serves one thread. */
final class BoundTraining implements BoundNetwork {
    private static final long SEED = 1;
    /** So small that the network stays what it is, however long it is measured. */
    private static final float RATE = 1e-6f;

    private final TrainingSession session;
    private final float[] images;
    private final int[] labels;
    private long step;

    private BoundTraining(TrainingSession session, Network network, int batch) {
        this.session = session;
        this.images = ModelInputs.images(network, batch);
        this.labels = ModelInputs.labels(network, batch);
    }

    /** What {@link #open} runs. */
    static Plan plan(KernelLibrary kernels, Network network, int batch, PlanOptions options) {
        return BatchFit.plan(
                n -> network.training(n, 0), batch, kernels.context().facts(), options);
    }

    /**
     * Takes memory, loads kernels and weights.
     *
     * @param queue where steps run; closed with it
     * @param weights of every parameter, by name
     */
    static BoundTraining open(
            KernelLibrary kernels,
            ClQueue queue,
            Network network,
            int batch,
            PlanOptions options,
            Map<String, HostTensor> weights) {
        TrainingSession.Settings settings =
                new TrainingSession.Settings(batch, 0, SgdSettings.paper(), false, SEED, options);
        TrainingSession session = TrainingSession.open(kernels, queue, network, settings, weights, Map.of());
        return new BoundTraining(session, network, batch);
    }

    @Override
    public Plan plan() {
        return session.plan();
    }

    /** Where it runs. */
    ClQueue queue() {
        return session.queue();
    }

    @Override
    public void submit() {
        if (session.underWay() == TrainingSession.DEPTH) {
            session.await();
        }
        session.submit(step++, images, labels, RATE);
    }

    @Override
    public void finish() {
        while (session.underWay() > 0) {
            session.await();
        }
    }

    /** A step by itself: what it saw. */
    StepResult step() {
        finish();
        submit();
        return session.await();
    }

    /** By parameter. After the first step that is the gradient, with weight decay, times the rate. */
    Map<String, HostTensor> momentum() {
        return session.momentum();
    }

    @Override
    public void close() {
        session.close();
    }
}
