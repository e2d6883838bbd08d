package residua.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.op.block.BlockTensors;
import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.OpTrial;

/** Every kernel for the convolutions of a whole block: bottleneck and basic block, with a projection and without. */
final class BlockChecks {
    private static final String KERNEL = "block";
    private static final int BLOCK = 16;
    /** So that inputs, filters, scales, shifts and residual differ from each other. */
    private static final long LAYER_SEEDS = 3;

    private BlockChecks() {}

    /** All that the device supports. */
    static List<Check> of(DeviceFacts facts) {
        List<Check> checks = new ArrayList<>();
        for (BlockForward algorithm : BlockAlgorithms.all()) {
            for (BlockGeometry g : List.of(bottleneck(1), bottleneck(2), basic(1), basic(2))) {
                if (algorithm.supports(g, facts, BLOCK)) {
                    String what = g.convolutions().size() + " convolutions, " + g.x() + " to " + g.y();
                    checks.add(new Check(KERNEL, algorithm.name(), what, kernels -> {
                        Comparison comparison = new Comparison();
                        try (OpTrial trial = OpTrial.open(kernels, BLOCK)) {
                            run(algorithm, g, facts, trial, comparison);
                        }
                        return comparison.outcome();
                    }));
                }
            }
        }
        return checks;
    }

    private static BlockGeometry bottleneck(int stride) {
        ConvGeometry first = ConvGeometry.square(2, 33, 9, 11, 17, 1, 1, 0);
        ConvGeometry middle = ConvGeometry.square(2, 17, 9, 11, 17, 3, stride, 1);
        ConvGeometry last = ConvGeometry.square(2, 17, middle.p(), middle.q(), 36, 1, 1, 0);
        return block(List.of(first, middle, last), ConvGeometry.square(2, 33, 9, 11, 36, 1, stride, 0), stride);
    }

    private static BlockGeometry basic(int stride) {
        ConvGeometry first = ConvGeometry.square(2, 18, 9, 11, 20, 3, stride, 1);
        ConvGeometry middle = ConvGeometry.square(2, 20, first.p(), first.q(), 20, 3, 1, 1);
        return block(List.of(first, middle), ConvGeometry.square(2, 18, 9, 11, 20, 1, stride, 0), stride);
    }

    /** Where the stride is 1 without the projection: then a tensor is added instead. */
    private static BlockGeometry block(List<ConvGeometry> chain, ConvGeometry projection, int stride) {
        return BlockGeometry.of(chain, stride == 1 ? Optional.empty() : Optional.of(projection))
                .orElseThrow();
    }

    private static void run(
            BlockForward algorithm, BlockGeometry g, DeviceFacts facts, OpTrial trial, Comparison comparison) {
        float[] x = Inputs.reals(g.x(), 1);
        float[] residual = Inputs.reals(g.y(), 2);
        List<BlockTensors.Layer> layers = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        long terms = 2;
        long seed = 10;
        for (ConvGeometry c : g.convolutions()) {
            Shape k = Shape.of(c.k());
            List<float[]> own =
                    List.of(Inputs.reals(c.filter(), seed), Inputs.reals(k, seed + 1), Inputs.reals(k, seed + 2));
            values.addAll(own);
            layers.add(new BlockTensors.Layer(
                    trial.input(own.get(0), c.filter(), Layout.FILTER),
                    trial.input(own.get(1), k, Layout.CHANNELS),
                    trial.input(own.get(2), k, Layout.CHANNELS)));
            terms += (long) c.c() * c.r() * c.s() + 1;
            seed += LAYER_SEEDS;
        }
        boolean adds = g.projection().isEmpty();
        Optional<Tensor> added = adds ? Optional.of(trial.input(residual, g.y(), Layout.BLOCKED)) : Optional.empty();
        Tensor y = trial.output(g.y(), Layout.BLOCKED);
        BlockTensors tensors = new BlockTensors(trial.input(x, g.x(), Layout.BLOCKED), layers, added, y);
        long bytes = algorithm.scratchBytes(g, facts, BLOCK);
        Optional<BufferView> scratch = bytes == 0 ? Optional.empty() : Optional.of(trial.scratch(bytes));
        comparison.fault(trial.run(algorithm.bind(trial.kernels(), g, true, tensors, scratch)));
        OpChecks.near(trial, comparison, "y", y, want(g, x, values, adds ? residual : new float[0]), terms);
    }

    private static Expected want(BlockGeometry g, float[] x, List<float[]> values, float[] residual) {
        Expected in = ConvOracle.add(Expected.zeros(g.x()), x);
        int convolutions = g.convolutions().size() - (g.projection().isPresent() ? 1 : 0);
        Expected z = in;
        for (int i = 0; i < convolutions; i++) {
            z = conv(g, i, i == 0 ? z : ConvOracle.relu(z), values);
        }
        if (g.projection().isPresent()) {
            Expected other = conv(g, convolutions, in, values);
            for (int i = 0; i < z.value().length; i++) {
                z.set(i, z.value()[i] + other.value()[i], z.magnitude()[i] + other.magnitude()[i]);
            }
        } else {
            z = ConvOracle.add(z, residual);
        }
        return ConvOracle.relu(z);
    }

    private static Expected conv(BlockGeometry g, int i, Expected in, List<float[]> values) {
        int at = i * (int) LAYER_SEEDS;
        Expected sum = ConvOracle.forward(g.convolutions().get(i), in, values.get(at));
        return ConvOracle.affine(sum, values.get(at + 1), values.get(at + 2));
    }
}
