package residua.op.norm;

import java.util.List;
import java.util.Optional;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.tensor.Tensor;

/** The last launch of {@link BatchNorm} alone: y again, from statistics that were kept. The same bits. */
public final class BatchNormApply {
    private BatchNormApply() {}

    /**
     * {@code y = act((x - mean) * invstd * gamma + beta [+ residual])}.
     *
     * @param x {@code [N, C, H, W]} or {@code [N, C]} BLOCKED
     * @param gamma scale, {@code [C]} CHANNELS, as all that follow up to the residual
     * @param beta shift
     * @param mean of the batch
     * @param invstd of the batch
     * @param residual added before the activation, as x; or nothing
     * @param y as x; overwritten
     */
    public static List<Launch> forward(
            KernelLibrary kernels,
            Variant variant,
            boolean relu,
            Tensor x,
            Tensor gamma,
            Tensor beta,
            Tensor mean,
            Tensor invstd,
            Optional<Tensor> residual,
            Tensor y) {
        ChannelLaunch over = ChannelLaunch.over(variant, x);
        over.requireChannels(gamma, beta, mean, invstd);
        ChannelLaunch.requireLike(x, y);
        return List.of(BatchNorm.apply(kernels, over, false, 0, relu, x, gamma, beta, mean, invstd, residual, y));
    }
}
