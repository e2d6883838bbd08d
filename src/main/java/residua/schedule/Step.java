package residua.schedule;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import residua.cl.BufferView;
import residua.graph.Node;
import residua.graph.Value;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.tensor.Tensor;

/**
 * One node of a plan with the algorithm that computes it.
 *
 * @param node what is computed
 * @param algorithm name of the kernel family and its settings, for people; the same name, the same bits
 * @param scratchBytes device memory needed while the step runs, 0 for none
 * @param binder makes the launches once memory is there
 */
public record Step(Node node, String algorithm, long scratchBytes, Binder binder) {

    /** Node and operation, for traces and pictures. */
    @Override
    public String toString() {
        return node.name() + ": " + node.op().words();
    }

    /** Makes the launches of a step; called once for each executable. */
    @FunctionalInterface
    public interface Binder {
        /**
         * Loads kernels and sets their arguments.
         *
         * @param kernels where kernels come from
         * @param tensors device memory of each value of the node
         * @param scratch at least the step's scratch bytes; empty where it asked for none
         */
        List<Launch> bind(KernelLibrary kernels, Function<Value, Tensor> tensors, Optional<BufferView> scratch);
    }
}
