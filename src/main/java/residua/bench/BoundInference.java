package residua.bench;

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

/** A network on a device with initial weights, ready to look at batches of images. Serves one thread. */
final class BoundInference implements BoundNetwork {
    private final Network network;
    private final ClQueue queue;
    private final ParameterStore parameters;
    private final Executable executable;
    private final float[] images;
    private boolean underWay;

    private BoundInference(
            Network network, int batch, ClQueue queue, ParameterStore parameters, Executable executable) {
        this.network = network;
        this.queue = queue;
        this.parameters = parameters;
        this.executable = executable;
        this.images = ModelInputs.images(network, batch);
    }

    /** What {@link #open} runs. */
    static Plan plan(KernelLibrary kernels, Network network, int batch, PlanOptions options) {
        return BatchFit.plan(network::inference, batch, kernels.context().facts(), options);
    }

    /**
     * Takes memory, loads kernels and weights.
     *
     * @param plan of that network and batch
     * @param queue where it runs; closed with it
     * @param weights of every parameter, by name
     */
    static BoundInference open(
            KernelLibrary kernels,
            ClQueue queue,
            Network network,
            int batch,
            Plan plan,
            Map<String, HostTensor> weights) {
        ParameterStore parameters = null;
        try {
            parameters = new ParameterStore(kernels.context(), queue, plan.packed(), false);
            parameters.load(queue, weights);
            Executable executable = Executable.bind(plan, kernels, queue, parameters);
            executable.prepare();
            return new BoundInference(network, batch, queue, parameters, executable);
        } catch (RuntimeException | Error e) {
            if (parameters != null) {
                parameters.close();
            }
            queue.close();
            throw e;
        }
    }

    /** The network. */
    Network network() {
        return network;
    }

    @Override
    public Plan plan() {
        return executable.plan();
    }

    /** Where it runs. */
    ClQueue queue() {
        return queue;
    }

    /** One batch, from the host and back: its logits. */
    float[] query() {
        executable.write("images", images);
        executable.run();
        return executable.read("logits");
    }

    /** As promised; the logits of the batch before come back first. */
    @Override
    public void submit() {
        executable.write("images", images);
        finish();
        executable.run();
        underWay = true;
    }

    /** Takes the logits of the batch under way, if there is one. */
    @Override
    public void finish() {
        if (underWay) {
            executable.read("logits");
            underWay = false;
        }
    }

    @Override
    public void close() {
        executable.close();
        parameters.close();
        queue.close();
    }
}
