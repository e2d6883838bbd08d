package residua.op.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.TestDevice;
import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.Trial;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/** Inputs of a block, what an oracle in double makes of them, and what a kernel does. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockValues(BlockGeometry g, float[] x, List<Layer> layers, float[] residual, boolean relu) {

    record Layer(float[] w, float[] scale, float[] shift) {}

    @FunctionalInterface
    interface Values {
        float[] of(Shape shape, long seed);
    }

    /** Small whole numbers, so that every sum is exact. */
    static BlockValues whole(BlockGeometry g, boolean residual, boolean relu) {
        return of(
                g,
                (shape, seed) -> Inputs.integers(shape, seed, -1, 1),
                (shape, seed) -> Inputs.integers(shape, seed, -1, 1),
                residual,
                relu);
    }

    static BlockValues reals(BlockGeometry g, boolean residual, boolean relu) {
        return of(g, Inputs::reals, Inputs::reals, residual, relu);
    }

    private static BlockValues of(BlockGeometry g, Values values, Values scales, boolean residual, boolean relu) {
        List<Layer> layers = new ArrayList<>();
        long seed = 10;
        for (ConvGeometry c : g.convolutions()) {
            Shape k = Shape.of(c.k());
            layers.add(new Layer(values.of(c.filter(), seed), scales.of(k, seed + 1), values.of(k, seed + 2)));
            seed += 3;
        }
        return new BlockValues(g, values.of(g.x(), 1), layers, residual ? values.of(g.y(), 2) : new float[0], relu);
    }

    /** y; magnitudes are carried through all convolutions. */
    Expected want() {
        Expected in = ConvOracle.add(Expected.zeros(g.x()), x);
        int next = 0;
        Expected z = in;
        if (g.first().isPresent()) {
            z = ConvOracle.relu(conv(g.first().get(), z, layers.get(next++)));
        }
        z = conv(g.middle(), z, layers.get(next++));
        if (g.last().isPresent()) {
            z = conv(g.last().get(), ConvOracle.relu(z), layers.get(next++));
        }
        if (g.projection().isPresent()) {
            Expected other = conv(g.projection().get(), in, layers.get(next));
            for (int i = 0; i < z.value().length; i++) {
                z.set(i, z.value()[i] + other.value()[i], z.magnitude()[i] + other.magnitude()[i]);
            }
        }
        if (residual.length > 0) {
            z = ConvOracle.add(z, residual);
        }
        return relu ? ConvOracle.relu(z) : z;
    }

    private static Expected conv(ConvGeometry c, Expected in, Layer layer) {
        return ConvOracle.affine(ConvOracle.forward(c, in, layer.w), layer.scale, layer.shift);
    }

    /** Roundings in a row: those of the convolutions that follow each other, and of what is added. */
    long roundings() {
        long terms = g.convolutions().stream()
                .mapToLong(c -> (long) c.c() * c.r() * c.s() + 1)
                .sum();
        return terms + 2;
    }

    /** What the kernels make of it, twice the same, between guard words. */
    float[] got(BlockForward algorithm, int block) {
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(g.y(), Layout.BLOCKED);
            long bytes = algorithm.scratchBytes(g, TestDevice.require().facts(), block);
            Optional<BufferView> scratch = bytes == 0 ? Optional.empty() : Optional.of(trial.scratch(bytes));
            trial.run(algorithm.bind(trial.kernels(), g, relu, tensors(trial, y), scratch));
            return trial.logical(y);
        }
    }

    /** The same with a given tile. */
    float[] got(LocalTile tile, int block) {
        try (Trial trial = new Trial(block)) {
            Tensor y = trial.output(g.y(), Layout.BLOCKED);
            trial.run(BlockLocalTile.bind(trial.kernels(), g, relu, tensors(trial, y), tile));
            return trial.logical(y);
        }
    }

    private BlockTensors tensors(Trial trial, Tensor y) {
        List<BlockTensors.Layer> on = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            ConvGeometry c = g.convolutions().get(i);
            Layer layer = layers.get(i);
            on.add(new BlockTensors.Layer(
                    trial.input(layer.w, c.filter(), Layout.FILTER),
                    trial.input(layer.scale, Shape.of(c.k()), Layout.CHANNELS),
                    trial.input(layer.shift, Shape.of(c.k()), Layout.CHANNELS)));
        }
        Optional<Tensor> added =
                residual.length > 0 ? Optional.of(trial.input(residual, g.y(), Layout.BLOCKED)) : Optional.empty();
        return new BlockTensors(trial.input(x, g.x(), Layout.BLOCKED), on, added, y);
    }
}
