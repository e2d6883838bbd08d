package residua.op.norm;

import java.util.List;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * What a convolution's epilogue needs to stand in for {@link BatchNormEval}:
 * {@code scale = gamma / sqrt(var + eps)}, {@code shift = beta - mean * scale}.
 *
 * <p>All {@code [C]} CHANNELS, float32; scale and shift are overwritten. Kernel: {@code opencl/norm/batch_norm_fold.cl}.
 */
public final class BatchNormFold {
    private BatchNormFold() {}

    /** One launch that writes scale and shift. */
    public static List<Launch> forward(
            KernelLibrary kernels,
            float eps,
            Tensor gamma,
            Tensor beta,
            Tensor runningMean,
            Tensor runningVar,
            Tensor scale,
            Tensor shift) {
        for (Tensor t : List.of(gamma, beta, runningMean, runningVar, scale, shift)) {
            t.requireLayout(Layout.CHANNELS).requireShape(gamma.dim(0));
        }
        int block = gamma.block();
        return List.of(new Launch(
                "batch norm fold",
                kernels.load("norm/batch_norm_fold.cl", "batch_norm_fold", Params.of("CB", block))
                        .args(gamma, beta, runningMean, runningVar, scale, shift, eps),
                NdRange.groups(Layout.blocks(gamma.dim(0), block)).of(block)));
    }
}
