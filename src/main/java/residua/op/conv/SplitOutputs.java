package residua.op.conv;

import java.util.List;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.Layout;
import residua.tensor.Tensor;

/** Adds the sums of a convolution whose depth was split. Kernel: {@code opencl/conv/sum_split_outputs.cl}. */
final class SplitOutputs {
    private static final int GROUP = 64;

    private SplitOutputs() {}

    /**
     * {@code y = epilogue(part[0] + part[1] + ...)}.
     *
     * @param parts so many times what y is
     * @param y BLOCKED; overwritten
     */
    static Launch sum(KernelLibrary kernels, BufferView parts, int splits, Epilogue epilogue, Tensor y) {
        int pixels = Math.multiplyExact(y.shape().dimOr1(2), y.shape().dimOr1(3));
        return sum(
                kernels, parts, splits, epilogue, y, y.shape().dim(0), y.shape().dim(1), pixels);
    }

    /** {@code dw = part[0] + part[1] + ...}, dw FILTER, which the kernel takes for one block of many pixels. */
    static Launch sumFilter(KernelLibrary kernels, BufferView parts, int splits, Tensor dw) {
        long pixels = Layout.FILTER.elements(dw.shape(), dw.block()) / dw.block();
        return sum(kernels, parts, splits, Epilogue.NONE, dw, 1, dw.block(), Math.toIntExact(pixels));
    }

    private static Launch sum(
            KernelLibrary kernels,
            BufferView parts,
            int splits,
            Epilogue epilogue,
            Tensor y,
            int images,
            int channels,
            int pixels) {
        int block = y.block();
        ClKernel kernel = kernels.load(
                "conv/sum_split_outputs.cl", "conv_sum_split_outputs", epilogue.addTo(Params.of("CB", block)));
        List<Object> arguments = epilogue.arguments(List.of(parts), y);
        arguments.addAll(List.of(splits, channels, pixels));
        kernel.args(arguments.toArray());
        long blocks = (long) images * Layout.blocks(channels, block);
        long quads = (long) pixels * (block / 4);
        return new Launch(
                "conv sum split outputs",
                kernel,
                NdRange.groups((quads + GROUP - 1) / GROUP, blocks).of(GROUP, 1));
    }
}
