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
import residua.shape.ReluMask;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * Gradient of {@link BatchNorm}. With {@code g = dy}, or {@code dy + dy2}, masked by the activation,
 * {@code xhat = (x - mean) * invstd} and {@code M = N*H*W}: {@code dbeta = sum g}, {@code dgamma = sum g * xhat},
 * {@code dx = gamma * invstd * (g - dbeta / M - xhat * dgamma / M)}, {@code dresidual = g}.
 *
 * <p>Kernel: {@code opencl/norm/batch_norm_backward.cl}.
 */
public final class BatchNormBackward {
    private static final String FILE = "norm/batch_norm_backward.cl";

    /**
     * What a launch reads and writes, float32.
     *
     * @param dy {@code [N, C, H, W]} or {@code [N, C]} BLOCKED
     * @param x the forward's input, as dy
     * @param gamma scale, {@code [C]} CHANNELS, as all that follow up to y
     * @param beta shift
     * @param mean as the forward wrote it
     * @param invstd as the forward wrote it
     * @param y the forward's output, as dy; needed for {@link ReluMask#FROM_Y} only
     * @param dy2 the other part of a gradient in two parts, as dy; only where dresidual is wanted
     * @param dx as dy; overwritten
     * @param dgamma {@code [C]} CHANNELS; overwritten
     * @param dbeta {@code [C]} CHANNELS; overwritten
     * @param dresidual g, as dy, where it is wanted; overwritten
     * @param scratch {@link #scratchBytes} bytes, free again after the launches
     */
    public record Tensors(
            Tensor dy,
            Tensor x,
            Tensor gamma,
            Tensor beta,
            Tensor mean,
            Tensor invstd,
            Optional<Tensor> y,
            Optional<Tensor> dy2,
            Tensor dx,
            Tensor dgamma,
            Tensor dbeta,
            Optional<Tensor> dresidual,
            BufferView scratch) {}

    private BatchNormBackward() {}

    /** Bytes of scratch for an input of that shape. */
    public static long scratchBytes(Shape x, int block) {
        return ChannelLaunch.scratchBytes(x, block);
    }

    /** Three launches: sums of chunks with dresidual, dgamma and dbeta, then dx. */
    public static List<Launch> backward(KernelLibrary kernels, Variant variant, ReluMask mask, Tensors t) {
        ChannelLaunch over = ChannelLaunch.over(variant, t.dy());
        over.requireChannels(t.gamma(), t.beta(), t.mean(), t.invstd(), t.dgamma(), t.dbeta());
        ChannelLaunch.requireLike(t.dy(), t.x(), t.dx());
        t.y().ifPresent(y -> ChannelLaunch.requireLike(t.dy(), y));
        t.dy2().ifPresent(g -> ChannelLaunch.requireLike(t.dy(), g));
        t.dresidual().ifPresent(g -> ChannelLaunch.requireLike(t.dy(), g));
        if (mask == ReluMask.FROM_Y && t.y().isEmpty()) {
            throw new IllegalArgumentException("the mask is to come from y, and there is none");
        }
        if (t.dy2().isPresent() && t.dresidual().isEmpty()) {
            throw new IllegalArgumentException("a gradient in two parts needs a place for their masked sum");
        }
        Params params = variant.params(over.block())
                .with("MASK", code(mask))
                .with("RESIDUAL", t.dresidual().isPresent());
        Launch finish = new Launch(
                "batch norm backward: totals",
                kernels.load(FILE, "batch_norm_backward_finish", params)
                        .args(
                                t.scratch(),
                                t.dgamma(),
                                t.dbeta(),
                                over.blocks(),
                                over.sums().chunks()),
                over.channelRange());
        return List.of(sums(kernels, over, params, mask, t), finish, apply(kernels, over, params, mask, t));
    }

    private static Launch sums(KernelLibrary kernels, ChannelLaunch over, Params params, ReluMask mask, Tensors t) {
        PixelChunks cut = over.sums();
        List<Object> args = new ArrayList<>(List.of(t.dy(), t.x(), t.gamma(), t.beta(), t.mean(), t.invstd()));
        if (mask == ReluMask.FROM_Y) {
            args.add(t.y().orElseThrow());
        }
        t.dy2().ifPresent(args::add);
        t.dresidual().ifPresent(args::add);
        args.addAll(List.of(t.scratch(), cut.n(), over.blocks(), cut.hw(), cut.images(), cut.partPixels()));
        return new Launch(
                "batch norm backward: sums",
                kernels.load(
                                FILE,
                                "batch_norm_backward_partial_sums",
                                params.with("SECOND", t.dy2().isPresent()))
                        .args(args.toArray()),
                over.range(cut));
    }

    private static Launch apply(KernelLibrary kernels, ChannelLaunch over, Params params, ReluMask mask, Tensors t) {
        PixelChunks cut = over.pixels();
        List<Object> args = new ArrayList<>(
                List.of(t.dresidual().orElse(t.dy()), t.x(), t.gamma(), t.beta(), t.mean(), t.invstd()));
        if (mask == ReluMask.FROM_Y && t.dresidual().isEmpty()) {
            args.add(t.y().orElseThrow());
        }
        args.addAll(List.of(t.dgamma(), t.dbeta(), t.dx()));
        args.addAll(List.of(cut.n(), over.blocks(), cut.hw(), cut.images(), cut.partPixels()));
        return new Launch(
                "batch norm backward: apply",
                kernels.load(FILE, "batch_norm_backward_apply", params).args(args.toArray()),
                over.range(cut));
    }

    /** As the kernel file numbers them. */
    private static int code(ReluMask mask) {
        return switch (mask) {
            case NONE -> 0;
            case FROM_X -> 1;
            case FROM_Y -> 2;
        };
    }
}
