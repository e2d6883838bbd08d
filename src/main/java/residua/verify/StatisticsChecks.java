package residua.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.Launch;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvForward;
import residua.op.conv.Epilogue;
import residua.op.conv.Rounding;
import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.oracle.NormOracle;
import residua.oracle.PiecesOracle;
import residua.shape.ChannelPieces;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.OpTrial;

/** The forward algorithms that find the statistics of their output while they store it, with real numbers. */
final class StatisticsChecks {
    private static final int BLOCK = 16;
    /** Of a sum over a piece, whose pixels are 512 at most, and of what is made of it. */
    private static final long ROUNDINGS = 512 + 8;

    private final ConvForward algorithm;
    private final ConvGeometry g;
    private final ChannelPieces pieces;

    private StatisticsChecks(ConvForward algorithm, ConvGeometry g, ChannelPieces pieces) {
        this.algorithm = algorithm;
        this.g = g;
        this.pieces = pieces;
    }

    /**
     * All algorithms that find them.
     *
     * @param most sizes of each algorithm, at most: the first that it supports
     */
    static List<Check> of(DeviceFacts facts, List<ConvGeometry> geometries, int most) {
        List<Check> checks = new ArrayList<>();
        for (ConvForward algorithm : ConvAlgorithms.forward()) {
            geometries.stream()
                    .filter(g -> algorithm.supports(g, facts, BLOCK) && algorithm.pieces(g, facts, BLOCK) > 0)
                    .limit(most)
                    .map(g -> new StatisticsChecks(
                            algorithm, g, new ChannelPieces(algorithm.pieces(g, facts, BLOCK), g.k())))
                    .forEach(s -> checks.add(s.check()));
        }
        return checks;
    }

    private Check check() {
        String what = g.brief() + " with statistics";
        return new Check(ConvAlgorithms.kernel(ConvPass.FORWARD), algorithm.name(), what, kernels -> {
            Comparison comparison = new Comparison();
            try (OpTrial trial = OpTrial.open(kernels, BLOCK)) {
                run(trial, comparison);
            }
            return comparison.outcome();
        });
    }

    private void run(OpTrial trial, Comparison comparison) {
        float[] x = Inputs.reals(g.x(), 1);
        float[] w = Inputs.reals(g.filter(), 2);
        DeviceFacts facts = trial.kernels().context().facts();
        List<Launch> launches = new ArrayList<>();
        Tensor filter = trial.input(w, g.filter(), Layout.FILTER);
        Optional<Shape> form = algorithm.prepared(g, facts, BLOCK);
        if (form.isPresent()) {
            Tensor prepared = trial.output(form.get(), Layout.PLAIN);
            launches.addAll(algorithm.prepare(trial.kernels(), g, filter, prepared));
            filter = prepared;
        }
        Tensor in = trial.input(x, g.x(), Layout.BLOCKED);
        Tensor y = trial.output(g.y(), Layout.BLOCKED);
        Tensor table = trial.output(pieces.shape(BLOCK), Layout.PLAIN);
        long bytes = algorithm.scratchBytes(g, facts, BLOCK);
        Optional<BufferView> scratch = bytes == 0 ? Optional.empty() : Optional.of(trial.scratch(bytes));
        Epilogue epilogue = Epilogue.NONE.withStatistics(table);
        launches.addAll(algorithm.bind(trial.kernels(), g, in, filter, epilogue, y, scratch));
        comparison.fault(trial.run(launches));

        Rounding rounding = algorithm.rounding(g);
        float[] got = trial.logical(y);
        comparison.near("y", got, ConvOracle.forward(g, x, w), rounding::allowed);
        comparison.fault(trial.padding(y));
        statistics(comparison, got, PiecesOracle.merge(pieces, BLOCK, trial.logical(table)));
    }

    /**
     * Beside those of y as it was stored. What is summed is y less a value of its piece, so at most twice the largest y;
     * about that of a group's first piece, twice as much.
     */
    private void statistics(Comparison comparison, float[] y, PiecesOracle.Merged merged) {
        double largest = 0;
        for (float value : y) {
            largest = Math.max(largest, Math.abs(value));
        }
        NormOracle.Statistics of = NormOracle.statistics(g.y(), y);
        Expected mean = Expected.zeros(Shape.of(g.k()));
        Expected var = Expected.zeros(Shape.of(g.k()));
        for (int k = 0; k < g.k(); k++) {
            mean.set(k, of.mean().value()[k], 5 * largest);
            var.set(k, of.var().value()[k], 24 * largest * largest);
        }
        Expected pixels = Expected.zeros(Shape.of(1));
        pixels.set(0, (double) g.n() * g.p() * g.q(), 0);
        comparison.exact("the pixels of all pieces", new float[] {(float) merged.pixels()}, pixels);
        comparison.near("the means", floats(merged.mean()), mean, ROUNDINGS);
        comparison.near("the variances", floats(merged.var()), var, ROUNDINGS);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
