package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * The gradient of the filter with a piece of it in vector registers. Where pieces are few or the tensors large, the
 * rows of the batch are split; each split's sums go to scratch and are added in order. Kernels:
 * {@code opencl/conv/direct_backward_weights.cl}, {@code opencl/conv/sum_splits.cl}.
 *
 * <p>For the same devices as {@link ConvDirectForward}; no groups, any padding.
 */
public final class ConvDirectBackwardWeights implements ConvBackwardWeights {

    @Override
    public String name() {
        return DirectLimits.NAME;
    }

    @Override
    public boolean readsPlain(ConvGeometry g) {
        return g.groups() == 1;
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return DirectLimits.allow(g, block);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return facts.kind() == DeviceFacts.Kind.CPU;
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return WeightPieces.of(g, facts, block).scratchBytes();
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry given, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch) {
        ConvTensors.requireOutput(given, dy);
        ConvTensors.requireFilter(given, dw);
        int block = ConvTensors.requireOneBlock(x, dy, dw);
        if (!DirectLimits.allow(given, block)) {
            throw DirectLimits.unsupported(given);
        }
        WeightPieces pieces = WeightPieces.of(given, kernels.context().facts(), block);
        ConvGeometry g = pieces.geometry();
        GroupBlocks groups = DirectLimits.groups(given, block);
        boolean apart = pieces.scratchBytes() > 0;
        BufferView sums = apart ? ConvTensors.requireScratch(scratch, pieces.scratchBytes()) : dw;

        ClKernel kernel = kernels.load(
                "conv/direct_backward_weights.cl",
                "conv_direct_backward_weights",
                ConvTensors.requireInputOrPlain(
                        given, x, DirectLimits.params(g, block).with("TC", pieces.channels())));
        kernel.args(
                x,
                dy,
                sums,
                g.n(),
                g.c(),
                g.h(),
                g.w(),
                g.k(),
                g.p(),
                g.q(),
                g.r(),
                g.strideH(),
                g.padH(),
                g.dilationH(),
                groups.c(),
                groups.k(),
                pieces.parts());
        Launch products = new Launch(
                "conv direct backward weights",
                kernel,
                NdRange.groups((long) pieces.parts() * g.r(), pieces.blockPairs(), pieces.splits())
                        .of(1, 1, 1));
        if (!apart) {
            return List.of(products);
        }
        return List.of(
                products,
                groups.diagonal()
                        ? groups.compress(kernels, sums, dw, pieces.splits())
                        : sum(kernels, groups, sums, dw, pieces.splits()));
    }

    private static Launch sum(KernelLibrary kernels, GroupBlocks groups, BufferView sums, Tensor dw, int splits) {
        ClKernel kernel = kernels.load("conv/sum_splits.cl", "conv_sum_splits", Params.of("CB", dw.block()));
        kernel.args(sums, dw, splits);
        return new Launch(
                "conv sum splits", kernel, NdRange.groups(groups.tiles()).of(1));
    }
}
