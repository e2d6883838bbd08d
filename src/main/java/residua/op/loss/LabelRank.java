package residua.op.loss;

import java.util.List;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Place of the true label among the classes: the number of classes with a larger logit, or an equal one and a lower
 * index. 0 is right at the first guess; top-5 errors are the ranks from 5 on. A NaN counts as larger than every
 * number; a label that is NaN itself, or no class, has rank K.
 *
 * <p>logits are {@code [N, K]} BLOCKED, float32; labels and ranks int32 {@code [N]} PLAIN; ranks are overwritten.
 * Kernel: {@code opencl/loss/label_rank.cl}.
 */
public final class LabelRank {
    private LabelRank() {}

    /** One launch that writes ranks. */
    public static List<Launch> forward(KernelLibrary kernels, Tensor logits, Tensor labels, Tensor ranks) {
        int n = logits.requireLayout(Layout.BLOCKED).dim(0);
        int k = logits.dim(1);
        logits.requireShape(n, k);
        labels.requireLayout(Layout.PLAIN).requireShape(n);
        ranks.requireLayout(Layout.PLAIN).requireShape(n);
        return List.of(new Launch(
                "label rank",
                kernels.load("loss/label_rank.cl", "label_rank", Params.of("CB", logits.block()))
                        .args(logits, labels, ranks, k),
                NdRange.groups(n).of(1)));
    }
}
