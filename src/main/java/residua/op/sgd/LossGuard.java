package residua.op.sgd;

import java.util.List;
import residua.cl.BufferView;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Whether a step may be taken: guard is 1 where the sum of the losses is finite, else 0.
 *
 * <p>loss is {@code [N]} PLAIN, float32; guard holds one int32 and is overwritten.
 * Kernel: {@code opencl/sgd/loss_guard.cl}.
 */
public final class LossGuard {
    private LossGuard() {}

    /** One launch that writes guard. */
    public static List<Launch> forward(KernelLibrary kernels, Tensor loss, BufferView guard) {
        loss.requireLayout(Layout.PLAIN).requireShape(loss.dim(0));
        return List.of(new Launch(
                "loss guard",
                kernels.load("sgd/loss_guard.cl", "loss_guard", Params.none()).args(loss, guard, loss.dim(0)),
                NdRange.groups(1).of(1)));
    }
}
