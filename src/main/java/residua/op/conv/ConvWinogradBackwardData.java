package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * The gradient of the input of a 3x3 filter with stride 1 by minimal filtering: the forward pass of the transposed
 * convolution, whose filter is turned by 180 degrees, its channels exchanged. The transformed filter is the first part
 * of the scratch. Kernels: {@code opencl/conv/winograd_filter.cl}, {@code opencl/conv/winograd_forward.cl}.
 *
 * <p>For the same devices and geometries as {@link ConvWinogradForward}.
 */
public final class ConvWinogradBackwardData extends ConvWinograd implements ConvBackwardData {
    /**
     * With tiles of that size, by its own rule().
     *
     * @param winograd F2 or F4
     */
    public ConvWinogradBackwardData(Winograd winograd) {
        this(winograd, Params.none());
    }

    private ConvWinogradBackwardData(Winograd winograd, Params settings) {
        super(winograd, settings);
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return rule().candidates(transposed(g), facts, block);
    }

    @Override
    public ConvWinogradBackwardData with(Params chosen) {
        return new ConvWinogradBackwardData(tile(), chosen);
    }

    @Override
    public Rounding rounding(ConvGeometry g) {
        return rule().rounding(g.k());
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return rule().suits(transposed(g), facts, block);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return scratchBytes(grid(g, facts, block));
    }

    private WinogradGrid grid(ConvGeometry g, DeviceFacts facts, int block) {
        return rule().grid(transposed(g), facts, block, settings());
    }

    private static long scratchBytes(WinogradGrid grid) {
        return Float.BYTES * Math.addExact(grid.filterElements(), grid.scratchElements());
    }

    /** The convolution of dy that gives dx. */
    static ConvGeometry transposed(ConvGeometry g) {
        return new ConvGeometry(
                g.n(),
                g.k(),
                g.p(),
                g.q(),
                g.c(),
                g.r(),
                g.s(),
                1,
                1,
                g.r() - 1 - g.padH(),
                g.s() - 1 - g.padW(),
                1,
                1,
                1);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(g, dx, w, dy);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, g, block);
        WinogradGrid grid = grid(g, facts, block);
        BufferView all = ConvTensors.requireScratch(scratch, scratchBytes(grid));
        return List.of(
                WinogradLaunches.filter(kernels, tile(), g, block, true, w, all),
                WinogradLaunches.products(
                        kernels,
                        "conv winograd backward data",
                        grid,
                        dy,
                        all,
                        Epilogue.NONE,
                        dx,
                        all,
                        grid.filterElements()));
    }
}
