package residua.compare;

import java.util.Map;
import residua.graph.Graph;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.model.Zoo;
import residua.optim.SgdSettings;
import residua.schedule.PlanOptions;
import residua.train.TrainingSession;

/** Training in Residua: images uploaded, forward, backward, update, losses read back; two steps under way at once. */
final class ResiduaTraining implements NetworkTurns.Running {
    private static final long SEED = 1;

    private final TrainingSession session;
    private final int batch;
    private final float[] images;
    private final int[] labels;
    private long steps;
    private double lossSum;

    /** Lives as long as its process. */
    ResiduaTraining(KernelLibrary kernels, NetworkCase work, PlanOptions options) {
        Network network = Zoo.network(work.model());
        batch = work.batch();
        Graph graph = network.forwardTraining(batch, 0);
        images = NetworkData.images(graph.inputs().get(0).shape());
        labels = NetworkData.labels(network, batch);
        TrainingSession.Settings settings =
                new TrainingSession.Settings(batch, 0, SgdSettings.paper(), false, SEED, options);
        session = TrainingSession.open(kernels, network, settings, NetworkData.weights(graph), Map.of());
    }

    @Override
    public void step() {
        if (session.underWay() == TrainingSession.DEPTH) {
            await();
        }
        session.submit(steps++, images, labels, NetworkData.RATE);
    }

    @Override
    public void drain() {
        while (session.underWay() > 0) {
            await();
        }
    }

    private void await() {
        lossSum = session.await().lossSum();
    }

    @Override
    public float[] results() {
        return new float[] {(float) (lossSum / batch)};
    }
}
