package residua.op.norm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.shape.ChannelPieces;
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

    /** Work-items of a group that merges the pieces of a channel block, which may be thousands. */
    private static final int MERGING_ITEMS = 256;

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

    /** Bytes of scratch for an input of that shape, whose statistics nobody has begun. */
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
        ChannelLaunch over = over(variant, t);
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
        return List.of(partial, finish, apply(kernels, over, params, eps, t));
    }

    /**
     * Two launches, where whoever wrote x has found the statistics of its pieces, which are then in the place of scratch:
     * statistics of channels, then y.
     *
     * @param pieces that are in scratch, PLAIN
     * @throws UserException where a channel has a single value: it has no variance
     */
    public static List<Launch> forwardOfPieces(
            KernelLibrary kernels,
            Variant variant,
            float eps,
            float momentum,
            boolean relu,
            ChannelPieces pieces,
            Tensors t) {
        ChannelLaunch over = over(variant, t);
        Params params = params(over, false, relu, t.residual());
        Params ofPieces = params.with("PIECES", true);
        boolean large = variant == Variant.GROUP && kernels.context().facts().maxWorkGroupSize() >= MERGING_ITEMS;
        Launch finish = new Launch(
                "batch norm: statistics of pieces",
                kernels.load(
                                FILE,
                                "batch_norm_finish_statistics",
                                large ? ofPieces.with("GROUP", MERGING_ITEMS) : ofPieces)
                        .args(
                                t.scratch(),
                                t.runningMean(),
                                t.runningVar(),
                                t.mean(),
                                t.invstd(),
                                over.sums().n(),
                                over.channels(),
                                over.sums().hw(),
                                pieces.pieces(),
                                eps,
                                momentum),
                large ? NdRange.groups(over.blocks()).of(MERGING_ITEMS) : over.channelRange());
        return List.of(finish, apply(kernels, over, params, eps, t));
    }

    private static ChannelLaunch over(Variant variant, Tensors t) {
        ChannelLaunch over = ChannelLaunch.over(variant, t.x());
        over.requireChannels(t.gamma(), t.beta(), t.runningMean(), t.runningVar(), t.mean(), t.invstd());
        ChannelLaunch.requireLike(t.x(), t.y());
        requireSeveral(t.x().shape());
        return over;
    }

    private static Launch apply(KernelLibrary kernels, ChannelLaunch over, Params params, float eps, Tensors t) {
        return apply(kernels, over, params, eps, t.x(), t.gamma(), t.beta(), t.mean(), t.invstd(), t.residual(), t.y());
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
        return apply(kernels, over, params, eps, x, gamma, beta, mean, spread, residual, y);
    }

    private static Launch apply(
            KernelLibrary kernels,
            ChannelLaunch over,
            Params params,
            float eps,
            Tensor x,
            Tensor gamma,
            Tensor beta,
            Tensor mean,
            Tensor spread,
            Optional<Tensor> residual,
            Tensor y) {
        List<Object> args = new ArrayList<>(List.of(x, gamma, beta, mean, spread));
        residual.ifPresent(r -> {
            ChannelLaunch.requireLike(x, r);
            args.add(r);
        });
        PixelChunks cut = over.pixels();
        args.addAll(List.of(y, cut.n(), over.blocks(), cut.hw(), cut.images(), cut.partPixels(), eps));
        return new Launch(
                params.getInt("STATISTICS") == 1 ? "batch norm with running statistics" : "batch norm: apply",
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
