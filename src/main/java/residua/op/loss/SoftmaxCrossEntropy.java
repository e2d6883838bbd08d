package residua.op.loss;

import java.util.List;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * Softmax, cross-entropy with label smoothing, and their gradient. With targets
 * {@code t = (1 - smoothing) * onehot + smoothing / K}: {@code loss[n] = -sum of t * log softmax(logits[n])}, and
 * {@code dlogits[n] = (softmax(logits[n]) - t) / N}, the gradient of the mean loss.
 *
 * <p>logits and dlogits are {@code [N, K]} BLOCKED, loss is {@code [N]} PLAIN, float32; labels are int32 {@code [N]}.
 * Outputs are overwritten. A label that is no class gives a loss of NaN.
 * Kernel: {@code opencl/loss/softmax_cross_entropy.cl}.
 */
public final class SoftmaxCrossEntropy {
    private SoftmaxCrossEntropy() {}

    /** One launch that writes loss and dlogits. */
    public static List<Launch> forward(
            KernelLibrary kernels,
            Variant variant,
            float smoothing,
            Tensor logits,
            Tensor labels,
            Tensor loss,
            Tensor dlogits) {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("label smoothing is at least 0 and less than 1, not " + smoothing);
        }
        int n = logits.requireLayout(Layout.BLOCKED).dim(0);
        int k = logits.dim(1);
        logits.requireShape(n, k);
        dlogits.requireLayout(Layout.BLOCKED).requireShape(n, k);
        labels.requireLayout(Layout.PLAIN).requireShape(n);
        loss.requireLayout(Layout.PLAIN).requireShape(n);
        return List.of(new Launch(
                "softmax cross-entropy",
                kernels.load("loss/softmax_cross_entropy.cl", "softmax_cross_entropy", variant.params(logits.block()))
                        .args(logits, labels, loss, dlogits, n, k, smoothing),
                variant.rows(n)));
    }
}
