package residua.op.conv;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * The forward pass of a 1x1 filter as a blocked product of matrices, on the tensors as they lie. Kernel:
 * {@code opencl/conv/pointwise_forward.cl}.
 *
 * <p>For the same devices as {@link ConvDirectForward}; any stride, no padding, no groups.
 */
public final class ConvPointwiseForward extends ConvPointwise implements ConvForward {
    /** By its own rule. */
    public ConvPointwiseForward() {
        this(Params.none());
    }

    private ConvPointwiseForward(Params settings) {
        super(settings);
    }

    @Override
    public ConvPointwiseForward with(Params chosen) {
        return new ConvPointwiseForward(chosen);
    }

    @Override
    int channels(ConvGeometry g) {
        return g.k();
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    @Override
    public int pieces(ConvGeometry g, DeviceFacts facts, int block) {
        return supports(g, facts, block) ? tiles(g, facts, block).runs() : 0;
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels,
            ConvGeometry given,
            Tensor x,
            Tensor w,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch) {
        int block = ConvTensors.requireAll(given, x, w, y);
        DeviceFacts facts = ConvTensors.requireSupported(this, kernels, given, block);
        epilogue.requireFit(given, pieces(given, facts, block));
        PointwiseTiles tiles = tiles(given, facts, block);
        ConvGeometry g = tiles.g();
        ClKernel kernel = kernels.load(
                "conv/pointwise_forward.cl",
                "conv_pointwise_forward",
                epilogue.addTo(tiles.addTo(Params.of("CB", block))));
        List<Object> arguments = epilogue.arguments(List.of(x, w), y);
        arguments.addAll(Arrays.asList(
                g.n(),
                g.c(),
                Math.multiplyExact(g.h(), g.w()),
                tiles.rowStep(),
                g.k(),
                Math.multiplyExact(g.p(), g.q()),
                g.q(),
                tiles.tiles(),
                tiles.tilesInRow(),
                tiles.run(),
                tiles.chunk()));
        kernel.args(arguments.toArray());
        return List.of(new Launch("conv pointwise forward", kernel, tiles.range(Layout.blocks(g.k(), block))));
    }
}
