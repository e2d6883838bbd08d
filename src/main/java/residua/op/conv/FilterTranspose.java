package residua.op.conv;

import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/** Exchanges the channels of a filter for the gradient of the input. Kernel: {@code opencl/conv/filter_transpose.cl}. */
final class FilterTranspose {
    private FilterTranspose() {}

    /**
     * {@code wt[c,k,r,s] = w[k,c,r,s]}.
     *
     * @param g the convolution, without groups
     * @param w FILTER
     * @param wt as many elements; overwritten
     */
    static Launch launch(KernelLibrary kernels, ConvGeometry g, Tensor w, BufferView wt) {
        int block = w.block();
        ClKernel kernel = kernels.load("conv/filter_transpose.cl", "conv_filter_transpose", Params.of("CB", block));
        kernel.args(w, wt);
        int cBlocks = Layout.blocks(g.c(), block);
        int kBlocks = Layout.blocks(g.k(), block);
        return new Launch(
                "conv filter transpose",
                kernel,
                NdRange.groups((long) g.r() * g.s(), cBlocks, kBlocks).of(1, 1, 1));
    }
}
