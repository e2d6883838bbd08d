package residua.trial;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import residua.cl.ClQueue;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.schedule.Step;
import residua.tensor.Tensor;

/**
 * One step of a plan on a device, alone, with seeded tensors of its own: real values in [-1, 1), running statistics of
 * ones, and zeros where the operation takes whole numbers. It belongs to one thread.
 */
public final class StepTrial implements AutoCloseable {
    private final ClQueue queue;
    private final GuardedTensors tensors;
    private final LaunchTimer timer;
    private final List<Launch> launches;

    private StepTrial(KernelLibrary kernels, ClQueue queue, GuardedTensors tensors, Step step, int block) {
        this.queue = queue;
        this.tensors = tensors;
        this.timer = new LaunchTimer(queue);
        Node node = step.node();
        Map<Value, Tensor> all = new HashMap<>();
        for (Value v : node.inputs()) {
            all.computeIfAbsent(v, fresh -> filled(node, fresh, block));
        }
        for (Value v : node.outputs()) {
            all.computeIfAbsent(v, fresh -> tensor(fresh, block));
        }
        this.launches = step.binder().bind(kernels, all::get, tensors.scratch(step.scratchBytes()));
    }

    /**
     * Makes the tensors and binds the step to them.
     *
     * @param kernels of the device; they stay the caller's
     * @param step of a plan for that device
     * @param block channels in a block of the plan
     */
    public static StepTrial open(KernelLibrary kernels, Step step, int block) {
        ClQueue queue = kernels.context().queue();
        GuardedTensors tensors = new GuardedTensors(kernels.context(), queue);
        try {
            return new StepTrial(kernels, queue, tensors, step, block);
        } catch (RuntimeException e) {
            tensors.close();
            queue.close();
            throw e;
        }
    }

    private Tensor tensor(Value v, int block) {
        return tensors.tensor(v.shape(), v.layout(), block, v.name());
    }

    private Tensor filled(Node node, Value v, int block) {
        Tensor tensor = tensor(v, block);
        if (v.kind() == Value.Kind.STATE) {
            queue.fill(tensor, 1.0f);
        } else if (whole(node, v)) {
            queue.zero(tensor);
        } else {
            new SeededValues(v.id(), 0).write(queue, tensor);
        }
        return tensor;
    }

    /** Labels, and the seed and number of a step. */
    private static boolean whole(Node node, Value v) {
        boolean takes = node.op() instanceof Op.SoftmaxCrossEntropy || node.op() instanceof Op.Dropout;
        return takes && v.equals(node.in(1));
    }

    /** Microseconds of a run; see {@link LaunchTimer#sample}. */
    public double sample(long sampleNanos) {
        return timer.sample(launches, sampleNanos);
    }

    @Override
    public void close() {
        launches.forEach(Launch::close);
        tensors.close();
        queue.close();
    }
}
