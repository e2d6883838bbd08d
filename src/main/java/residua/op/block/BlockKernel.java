package residua.op.block;

import residua.kernel.Params;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;

/** What the kernels for whole blocks share: a name, settings, and how they are told which convolutions there are. */
abstract class BlockKernel implements BlockForward {
    private final String name;
    private final Params settings;

    BlockKernel(String name, Params settings) {
        this.name = name;
        this.settings = settings;
    }

    /** Adds the compile-time parameters of the convolutions: those that there are, and their strides. */
    static Params withConvolutions(Params params, BlockGeometry g) {
        return params.with("FIRST", g.first().map(ConvGeometry::r).orElse(0))
                .with("FIRST_STRIDE", g.first().map(ConvGeometry::strideH).orElse(1))
                .with("STRIDE", g.middle().strideH())
                .with("LAST", g.last().isPresent())
                .with("PROJECTION", g.projection().map(ConvGeometry::strideH).orElse(0));
    }

    /** Adds the compile-time parameters of what comes behind them. */
    static Params withExit(Params params, BlockTensors tensors, boolean relu) {
        return params.with("RESIDUAL", tensors.residual().isPresent()).with("RELU", relu);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Params settings() {
        return settings;
    }

    @Override
    public final String toString() {
        return name;
    }
}
