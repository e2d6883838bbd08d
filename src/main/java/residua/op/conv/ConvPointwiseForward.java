package residua.op.conv;

import java.util.ArrayList;
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
public final class ConvPointwiseForward implements ConvForward {
    private final Params settings;

    /** By its own rule. */
    public ConvPointwiseForward() {
        this(Params.none());
    }

    private ConvPointwiseForward(Params settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return PointwiseLimits.NAME;
    }

    @Override
    public Params settings() {
        return settings;
    }

    @Override
    public List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseTiles.candidates(g, g.k(), facts, block);
    }

    @Override
    public ConvPointwiseForward with(Params chosen) {
        return new ConvPointwiseForward(chosen);
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseLimits.allow(g, block);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseLimits.suit(g, facts);
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    @Override
    public int pieces(ConvGeometry g, DeviceFacts facts, int block) {
        return supports(g, facts, block)
                ? PointwiseTiles.of(g, g.k(), facts, block, settings).runs()
                : 0;
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
        ConvTensors.requireInput(given, x);
        ConvTensors.requireFilter(given, w);
        ConvTensors.requireOutput(given, y);
        int block = ConvTensors.requireOneBlock(x, w, y);
        epilogue.requireFit(given, pieces(given, kernels.context().facts(), block));
        if (!PointwiseLimits.allow(given, block)) {
            throw PointwiseLimits.unsupported(given);
        }
        PointwiseTiles tiles =
                PointwiseTiles.of(given, given.k(), kernels.context().facts(), block, settings);
        ConvGeometry g = tiles.g();
        ClKernel kernel = kernels.load(
                "conv/pointwise_forward.cl",
                "conv_pointwise_forward",
                epilogue.addTo(tiles.addTo(Params.of("CB", block))));
        List<Object> arguments = new ArrayList<>(List.of(x, w));
        arguments.addAll(epilogue.arguments());
        arguments.add(y);
        arguments.addAll(epilogue.statisticsArguments());
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
