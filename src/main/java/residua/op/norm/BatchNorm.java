package residua.op.norm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.shape.PixelChunks;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.Tensor;

/**
 * Batch norm with the batch's own statistics, over the {@code M = N*H*W} values of a channel:
 * {@code y = act((x - mean) * (gamma * invstd) + beta [+ residual])}, {@code invstd = 1 / sqrt(var + eps)}.
 *
 * <p>The running values are updated in place as PyTorch does: {@code running = (1 - momentum) * running + momentum *
 * batch}, the variance unbiased. The backward needs mean and invstd; that with a ReLU also x or y.
 * Safe where the mean is large beside the deviation: {@code opencl/norm/batch_norm.cl} says how.
 */
public final class BatchNorm {
    private static final String FILE = "norm/batch_norm.cl";

    /**
     * What a launch reads and writes, float32.
     *
     * @param x {@code [N, C, H, W]} or {@code [N, C]} BLOCKED
     * @param gamma scale, {@code [C]} CHANNELS, as all that follow up to the residual
     * @param beta shift
     * @param runningMean updated in place
     * @param runningVar updated in place
     * @param residual added before the activation, as x; or nothing
     * @param y as x; overwritten
     * @param mean overwritten
     * @param invstd overwritten
     * @param scratch {@link #scratchBytes} bytes, free again after the launches
     */
    public record Tensors(
            Tensor x,
            Tensor gamma,
            Tensor beta,
            Tensor runningMean,
            Tensor runningVar,
            Optional<Tensor> residual,
            Tensor y,
            Tensor mean,
            Tensor invstd,
            BufferView scratch) {}

    private BatchNorm() {}

    /** Bytes of scratch for an input of that shape. */
    public static long scratchBytes(Shape x, int block) {
        return ChannelLaunch.scratchBytes(x, block);
    }

    /**
     * Three launches: statistics of chunks, of channels, then y.
     *
     * @throws UserException where a channel has a single value: it has no variance
     */
    public static List<Launch> forward(
            KernelLibrary kernels, Variant variant, float eps, float momentum, boolean relu, Tensors t) {
        ChannelLaunch over = ChannelLaunch.over(variant, t.x());
        over.requireChannels(t.gamma(), t.beta(), t.runningMean(), t.runningVar(), t.mean(), t.invstd());
        ChannelLaunch.requireLike(t.x(), t.y());
        requireSeveral(t.x().shape());
        PixelChunks sums = over.sums();
        Params params = params(over, false, relu, t.residual()); // those of the apply: one program
        Launch partial = new Launch(
                "batch norm: sums",
                kernels.load(FILE, "batch_norm_partial_statistics", params)
                        .args(t.x(), t.scratch(), sums.n(), over.blocks(), sums.hw(), sums.images(), sums.partPixels()),
                over.range(sums));
        Launch finish = new Launch(
                "batch norm: statistics",
                kernels.load(FILE, "batch_norm_finish_statistics", params)
                        .args(
                                t.scratch(),
                                t.runningMean(),
                                t.runningVar(),
                                t.mean(),
                                t.invstd(),
                                sums.n(),
                                over.channels(),
                                sums.hw(),
                                sums.images(),
                                sums.partPixels(),
                                eps,
                                momentum),
                over.channelRange());
        Launch apply = apply(
                kernels, over, false, eps, relu, t.x(), t.gamma(), t.beta(), t.mean(), t.invstd(), t.residual(), t.y());
        return List.of(partial, finish, apply);
    }

    /** The launch that normalises; spread is invstd, or the variance where it is running. */
    static Launch apply(
            KernelLibrary kernels,
            ChannelLaunch over,
            boolean running,
            float eps,
            boolean relu,
            Tensor x,
            Tensor gamma,
            Tensor beta,
            Tensor mean,
            Tensor spread,
            Optional<Tensor> residual,
            Tensor y) {
        Params params = params(over, running, relu, residual);
        List<Object> args = new ArrayList<>(List.of(x, gamma, beta, mean, spread));
        residual.ifPresent(r -> {
            ChannelLaunch.requireLike(x, r);
            args.add(r);
        });
        PixelChunks cut = over.pixels();
        args.addAll(List.of(y, cut.n(), over.blocks(), cut.hw(), cut.images(), cut.partPixels(), eps));
        return new Launch(
                running ? "batch norm with running statistics" : "batch norm: apply",
                kernels.load(FILE, "batch_norm_apply", params).args(args.toArray()),
                over.range(cut));
    }

    private static Params params(ChannelLaunch over, boolean running, boolean relu, Optional<Tensor> residual) {
        return over.variant()
                .params(over.block())
                .with("RELU", relu)
                .with("RESIDUAL", residual.isPresent())
                .with("STATISTICS", running ? 1 : 0)
                .with("CHUNK", PixelChunks.REDUCTION_PIXELS);
    }

    private static void requireSeveral(Shape x) {
        if (x.elements() == x.dim(1)) {
            throw new UserException("batch norm over " + x + " has one value a channel and so no variance:"
                    + " train with a larger batch or larger images");
        }
    }
}
