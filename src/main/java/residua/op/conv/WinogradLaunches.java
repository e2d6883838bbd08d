package residua.op.conv;

import java.util.Arrays;
import java.util.List;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/** The launches that the passes share. */
final class WinogradLaunches {
    private WinogradLaunches() {}

    /** Adds the stride, where it is not the kernels' default. */
    static Params stride(Params params, ConvGeometry g) {
        return g.strideH() == 1 ? params : params.with("STRIDE", g.strideH());
    }

    /**
     * The transform of a filter.
     *
     * @param g the convolution whose filter it is
     * @param rotate for the gradient of the input
     * @param w FILTER
     * @param u overwritten from its beginning
     */
    static Launch filter(
            KernelLibrary kernels,
            Winograd winograd,
            ConvGeometry g,
            int block,
            boolean rotate,
            BufferView w,
            BufferView u) {
        ClKernel kernel = kernels.load(
                "conv/winograd_filter.cl",
                "conv_winograd_filter",
                stride(Params.of("CB", block, "TILE", winograd.tile(), "ROTATE", rotate), g));
        kernel.args(w, u);
        return new Launch(
                "conv winograd filter",
                kernel,
                NdRange.groups(Layout.blocks(g.c(), block), Layout.blocks(g.k(), block))
                        .of(1, 1));
    }

    /**
     * The transforms of tiles and their products.
     *
     * @param u the transformed filter
     * @param y overwritten
     * @param scratch from {@code scratchOffset} on, in elements
     */
    static Launch products(
            KernelLibrary kernels,
            String label,
            WinogradGrid grid,
            BufferView x,
            BufferView u,
            Epilogue epilogue,
            BufferView y,
            BufferView scratch,
            long scratchOffset) {
        ConvGeometry g = grid.g();
        ClKernel kernel = kernels.load(
                "conv/winograd_forward.cl", "conv_winograd_forward", epilogue.addTo(grid.addTo(Params.none())));
        List<Object> arguments = epilogue.arguments(List.of(x, u), y);
        arguments.addAll(List.of(scratch, scratchOffset));
        arguments.addAll(Arrays.asList(g.n(), g.c(), g.h(), g.w(), g.k(), g.p(), g.q(), g.padH(), g.padW()));
        arguments.addAll(List.of(grid.tileRows(), grid.tileColumns(), grid.blocks(), grid.partBlocks()));
        kernel.args(arguments.toArray());
        return new Launch(label, kernel, grid.range());
    }
}
