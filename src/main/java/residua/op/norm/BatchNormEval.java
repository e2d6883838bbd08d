package residua.op.norm;

import java.util.List;
import java.util.Optional;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.tensor.Tensor;

/**
 * Batch norm with running statistics:
 * {@code y = act((x - runningMean) * (gamma / sqrt(runningVar + eps)) + beta [+ residual])}.
 *
 * <p>x, residual and y are {@code [N, C, H, W]} or {@code [N, C]} BLOCKED, the others {@code [C]} CHANNELS, float32;
 * y is overwritten. Kernel: {@code opencl/norm/batch_norm.cl}.
 */
public final class BatchNormEval {
    private BatchNormEval() {}

    /** One launch that writes y; residual may be empty. */
    public static List<Launch> forward(
            KernelLibrary kernels,
            Variant variant,
            float eps,
            boolean relu,
            Tensor x,
            Tensor gamma,
            Tensor beta,
            Tensor runningMean,
            Tensor runningVar,
            Optional<Tensor> residual,
            Tensor y) {
        ChannelLaunch over = ChannelLaunch.over(variant, x);
        over.requireChannels(gamma, beta, runningMean, runningVar);
        ChannelLaunch.requireLike(x, y);
        return List.of(
                BatchNorm.apply(kernels, over, true, eps, relu, x, gamma, beta, runningMean, runningVar, residual, y));
    }
}
