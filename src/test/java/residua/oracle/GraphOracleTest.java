package residua.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import residua.graph.Graph;
import residua.graph.Op;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.PoolGeometry;
import residua.shape.ReluMask;
import residua.shape.Shape;

/** The oracle itself: small cases by hand, and fused operations against the primitive ones they stand for. */
class GraphOracleTest {
    private static final Shape MAP = Shape.of(2, 3, 4, 5);

    /** The two sides of a comparison do the same arithmetic in another order, a few roundings deep. */
    private static final double SAME = 16 * 0x1p-53;

    private final Graph.Builder graph = new Graph.Builder();

    private Value map(String name) {
        return graph.input(name, MAP, Layout.BLOCKED);
    }

    private Value channels(String name, Role role) {
        return graph.parameter(name, Shape.of(3), Layout.CHANNELS, role, new Initial.Constant(0));
    }

    private GraphOracle run() {
        Graph built = graph.build();
        GraphOracle oracle = new GraphOracle(built);
        built.inputs().forEach(v -> oracle.set(v.name(), Inputs.reals(v.shape(), v.id())));
        built.parameters()
                .forEach(p -> oracle.set(
                        p.value().name(),
                        Inputs.reals(p.value().shape(), p.value().id(), p.role() == Role.RUNNING_VAR ? 0.5 : -1, 1)));
        return oracle.run();
    }

    private void assertSame(GraphOracle oracle, Value want, Value got) {
        assertArrayEquals(oracle.value(want), oracle.value(got), SAME, got.name());
    }

    @Test
    void convolutionByHand() {
        ConvGeometry g = new ConvGeometry(1, 1, 3, 3, 1, 2, 2, 2, 1, 1, 0, 1, 2, 1);
        Value x = graph.input("x", g.x(), Layout.BLOCKED);
        Value w = graph.input("w", g.filter(), Layout.FILTER);
        Value y = graph.node("y", new Op.Conv(g, Op.Epilogue.NONE), g.y(), x, w);
        GraphOracle oracle = new GraphOracle(graph.build())
                .set("x", new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9})
                .set("w", new float[] {1, 10, 100, 1000})
                .run();
        // Rows -1 and 0 (the first in the padding), then rows 1 and 2; columns 0 and 2.
        assertArrayEquals(new double[] {100 * 1 + 1000 * 3, 4 + 10 * 6 + 100 * 7 + 1000 * 9}, oracle.value(y));
    }

    @Test
    void groupsAreConvolutionsSideBySide() {
        ConvGeometry both = new ConvGeometry(1, 4, 3, 3, 6, 3, 3, 1, 1, 1, 1, 1, 1, 2);
        ConvGeometry one = ConvGeometry.square(1, 2, 3, 3, 3, 3, 1, 1);
        float[] x = Inputs.integers(both.x(), 1);
        float[] w = Inputs.integers(both.filter(), 2);
        double[] whole = convolve(both, x, w);
        for (int group = 0; group < 2; group++) {
            double[] part = convolve(
                    one,
                    Arrays.copyOfRange(x, group * 18, group * 18 + 18),
                    Arrays.copyOfRange(w, group * 54, group * 54 + 54));
            assertArrayEquals(Arrays.copyOfRange(whole, group * 27, group * 27 + 27), part);
        }
    }

    private static double[] convolve(ConvGeometry g, float[] x, float[] w) {
        Graph.Builder graph = new Graph.Builder();
        Value in = graph.input("x", g.x(), Layout.BLOCKED);
        Value filter = graph.input("w", g.filter(), Layout.FILTER);
        Value y = graph.node("y", new Op.Conv(g, Op.Epilogue.NONE), g.y(), in, filter);
        return new GraphOracle(graph.build()).set("x", x).set("w", w).run().value(y);
    }

    @Test
    void aFoldedBatchNormIsTheConvolutionsEpilogue() {
        ConvGeometry g = ConvGeometry.square(2, 3, 4, 5, 3, 3, 1, 1);
        Value x = map("x");
        Value residual = map("residual");
        Value w = graph.parameter("w", g.filter(), Layout.FILTER, Role.WEIGHT, new Initial.Constant(0));
        List<Value> norm = List.of(
                channels("gamma", Role.NORM_SCALE),
                channels("beta", Role.NORM_SHIFT),
                channels("mean", Role.RUNNING_MEAN),
                channels("var", Role.RUNNING_VAR));
        Value conv = graph.node("conv", new Op.Conv(g, Op.Epilogue.NONE), MAP, x, w);
        Value bn = graph.node(
                "bn",
                new Op.BatchNormEval(MAP, 1e-5f, false, false),
                MAP,
                conv,
                norm.get(0),
                norm.get(1),
                norm.get(2),
                norm.get(3));
        Value added = graph.node("add", new Op.Add(MAP, false), MAP, bn, residual);
        Value want = graph.node("relu", new Op.Relu(MAP), MAP, added);

        Value fusedNorm = graph.node(
                "fused norm",
                new Op.BatchNormEval(MAP, 1e-5f, true, true),
                MAP,
                conv,
                norm.get(0),
                norm.get(1),
                norm.get(2),
                norm.get(3),
                residual);
        Value scale = graph.computed("scale", Shape.of(3), Layout.CHANNELS);
        Value shift = graph.computed("shift", Shape.of(3), Layout.CHANNELS);
        graph.node("fold", new Op.BatchNormFold(3, 1e-5f), norm, List.of(scale, shift));
        Value fused = graph.node(
                "fused conv", new Op.Conv(g, new Op.Epilogue(true, true, true)), MAP, x, w, scale, shift, residual);
        Value ones = graph.computed("ones", Shape.of(3), Layout.CHANNELS);
        graph.node("ones", new Op.Ones(3), List.of(), List.of(ones));
        Value biased = graph.node("bias", new Op.Bias(MAP), MAP, conv, norm.get(1));
        Value fusedBias = graph.node(
                "fused bias", new Op.Conv(g, new Op.Epilogue(true, false, false)), MAP, x, w, ones, norm.get(1));

        GraphOracle oracle = run();
        assertSame(oracle, want, fusedNorm);
        assertSame(oracle, want, fused);
        assertSame(oracle, biased, fusedBias);
    }

    @Test
    void aFusedBatchNormIsItsPartsInBothDirections() {
        Value x = map("x");
        Value residual = map("residual");
        Value dy = map("dy");
        Value gamma = channels("gamma", Role.NORM_SCALE);
        Value beta = channels("beta", Role.NORM_SHIFT);
        Value bn = norm("bn", false, false, x, gamma, beta).get(0);
        List<Value> relu = norm("relu", false, true, x, gamma, beta);
        List<Value> whole = norm("whole", true, true, x, gamma, beta, residual);
        Value bnRelu = graph.node("bn relu", new Op.Relu(MAP), MAP, bn);
        Value added = graph.node("added", new Op.Add(MAP, false), MAP, bn, residual);
        Value addedRelu = graph.node("added relu", new Op.Relu(MAP), MAP, added);
        Value addRelu = graph.node("add relu", new Op.Add(MAP, true), MAP, bn, residual);

        Value g = graph.node("g", new Op.ReluBackward(MAP), MAP, dy, addedRelu);
        List<Value> parts = backward("parts", ReluMask.NONE, false, g, x, gamma, beta, whole.get(1), whole.get(2));
        List<Value> fused =
                backward("fused", ReluMask.FROM_Y, true, dy, x, gamma, beta, whole.get(1), whole.get(2), addedRelu);
        Value h = graph.node("h", new Op.ReluBackward(MAP), MAP, dy, bnRelu);
        List<Value> partsOfX =
                backward("parts of x", ReluMask.NONE, false, h, x, gamma, beta, relu.get(1), relu.get(2));
        List<Value> fromX = backward("from x", ReluMask.FROM_X, false, dy, x, gamma, beta, relu.get(1), relu.get(2));

        GraphOracle oracle = run();
        assertSame(oracle, bnRelu, relu.get(0));
        assertSame(oracle, addedRelu, whole.get(0));
        assertSame(oracle, addedRelu, addRelu);
        for (int i = 0; i < 3; i++) {
            assertSame(oracle, parts.get(i), fused.get(i));
            assertSame(oracle, partsOfX.get(i), fromX.get(i));
        }
        assertSame(oracle, g, fused.get(3));
    }

    private List<Value> norm(String name, boolean residual, boolean relu, Value... in) {
        Value runningMean = channels(name + ".running_mean", Role.RUNNING_MEAN);
        Value runningVar = channels(name + ".running_var", Role.RUNNING_VAR);
        List<Value> operands = new ArrayList<>(List.of(in));
        operands.addAll(3, List.of(runningMean, runningVar));
        List<Value> out = List.of(
                graph.computed(name, MAP, Layout.BLOCKED),
                graph.computed(name + ".mean", Shape.of(3), Layout.CHANNELS),
                graph.computed(name + ".invstd", Shape.of(3), Layout.CHANNELS));
        graph.node(name, new Op.BatchNorm(MAP, 1e-5f, 0.1f, residual, relu), operands, out);
        return out;
    }

    private List<Value> backward(String name, ReluMask mask, boolean residual, Value... in) {
        List<Value> out = new ArrayList<>(List.of(
                graph.computed(name + ".dx", MAP, Layout.BLOCKED),
                graph.computed(name + ".dgamma", Shape.of(3), Layout.CHANNELS),
                graph.computed(name + ".dbeta", Shape.of(3), Layout.CHANNELS)));
        if (residual) {
            out.add(graph.computed(name + ".dresidual", MAP, Layout.BLOCKED));
        }
        graph.node(name, new Op.BatchNormBackward(MAP, mask, residual, false), List.of(in), out);
        return out;
    }

    @Test
    void statisticsByHand() {
        Shape shape = Shape.of(2, 1, 1, 2);
        Value x = graph.input("x", shape, Layout.BLOCKED);
        Value gamma = channel("gamma");
        Value beta = channel("beta");
        Value runningMean = channel("running_mean");
        Value runningVar = channel("running_var");
        Value y = graph.computed("y", shape, Layout.BLOCKED);
        Value mean = graph.computed("mean", Shape.of(1), Layout.CHANNELS);
        Value invstd = graph.computed("invstd", Shape.of(1), Layout.CHANNELS);
        graph.node(
                "bn",
                new Op.BatchNorm(shape, 0.75f, 0.25f, false, false),
                List.of(x, gamma, beta, runningMean, runningVar),
                List.of(y, mean, invstd));
        GraphOracle oracle = new GraphOracle(graph.build())
                .set("x", new float[] {1, 2, 5, 4})
                .set("gamma", new float[] {6})
                .set("beta", new float[] {100})
                .set("running_mean", new float[] {7})
                .set("running_var", new float[] {2})
                .run();
        // Mean 3, squares 4 + 1 + 4 + 1 = 10: variance 2.5, with eps 3.25; unbiased 10/3.
        double scale = 6 / Math.sqrt(3.25);
        assertArrayEquals(
                new double[] {100 - 2 * scale, 100 - scale, 100 + 2 * scale, 100 + scale}, oracle.value(y), 100 * SAME);
        assertEquals(0.75 * 7 + 0.25 * 3, oracle.array("running_mean")[0], SAME);
        assertEquals(0.75 * 2 + 0.25 * 10 / 3, oracle.array("running_var")[0], SAME);
    }

    private Value channel(String name) {
        Role role = name.startsWith("running") ? Role.RUNNING_MEAN : Role.NORM_SCALE;
        return graph.parameter(name, Shape.of(1), Layout.CHANNELS, role, new Initial.Constant(0));
    }

    @Test
    void theFirstOfEqualMaximaWins() {
        PoolGeometry g = new PoolGeometry(1, 1, 3, 4, 3, 2, 1, true);
        Value x = graph.input("x", g.x(), Layout.BLOCKED);
        Value dy = graph.input("dy", g.y(), Layout.BLOCKED);
        Value y = graph.node("y", new Op.MaxPool(g), g.y(), x);
        Value dx = graph.node("dx", new Op.MaxPoolBackward(g), g.x(), dy, x, y);
        GraphOracle oracle = new GraphOracle(graph.build())
                .set("x", new float[] {-3, -1, -1, -2, -1, -4, -5, -1, -9, -9, -1, -9})
                .set("dy", new float[] {1, 10, 100, 1000, 10000, 100000})
                .run();
        assertArrayEquals(new double[] {-1, -1, -1, -1, -1, -1}, oracle.value(y));
        assertArrayEquals(new double[] {0, 11, 0, 0, 1000, 0, 0, 110100, 0, 0, 0, 0}, oracle.value(dx));
    }

    @Test
    void anUnknownNameIsRefused() {
        map("x");
        GraphOracle oracle = new GraphOracle(graph.build());
        assertThrows(IllegalArgumentException.class, () -> oracle.array("y"));
        assertThrows(IllegalArgumentException.class, () -> oracle.set("x", new float[3]));
    }
}
