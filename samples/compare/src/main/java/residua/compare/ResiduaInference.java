package residua.compare;

import residua.cl.ClQueue;
import residua.graph.Graph;
import residua.kernel.KernelLibrary;
import residua.model.Zoo;
import residua.schedule.Executable;
import residua.schedule.ParameterStore;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;

/** Inference in Residua: images uploaded, logits read back. */
final class ResiduaInference implements NetworkTurns.Running {
    private final Executable executable;
    private final float[] images;
    private float[] logits;

    /** Lives as long as its process. */
    ResiduaInference(KernelLibrary kernels, NetworkCase work, PlanOptions options) {
        Graph graph = Zoo.network(work.model()).inference(work.batch());
        ClQueue queue = kernels.context().queue();
        Plan plan = Scheduler.plan(graph, kernels.context().facts(), options);
        ParameterStore parameters = new ParameterStore(kernels.context(), queue, plan.packed(), false);
        executable = Executable.bind(plan, kernels, queue, parameters);
        parameters.load(queue, NetworkData.weights(graph));
        executable.prepare();
        images = NetworkData.images(graph.inputs().get(0).shape());
    }

    @Override
    public void step() {
        executable.write("images", images);
        executable.run();
        logits = executable.read("logits");
    }

    @Override
    public float[] results() {
        return logits;
    }
}
