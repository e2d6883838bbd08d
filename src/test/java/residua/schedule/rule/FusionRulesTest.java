package residua.schedule.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.ReluMask;
import residua.shape.Shape;

/** Each rule on the smallest graph that has its pattern, and on one that only looks like it. */
class FusionRulesTest {
    private static final Shape X = Shape.of(2, 16, 8, 8);
    private static final ConvGeometry CONV = ConvGeometry.square(2, 16, 8, 8, 16, 3, 1, 1);

    private final Graph.Builder b = new Graph.Builder();
    private final Value images = b.input("images", X, Layout.BLOCKED);

    private Value conv(String name, Value x) {
        Value w = b.parameter(name + ".weight", CONV.filter(), Layout.FILTER, Role.WEIGHT, new Initial.Normal(0.1));
        return b.node(name, new Op.Conv(CONV, Op.Epilogue.NONE), X, x, w);
    }

    private Value norm(String name, Value x, boolean training) {
        Value[] p = new Value[4];
        Role[] roles = {Role.NORM_SCALE, Role.NORM_SHIFT, Role.RUNNING_MEAN, Role.RUNNING_VAR};
        for (int i = 0; i < 4; i++) {
            p[i] = b.parameter(name + i, Shape.of(16), Layout.CHANNELS, roles[i], new Initial.Constant((i + 1) % 2));
        }
        if (!training) {
            return b.node(name, new Op.BatchNormEval(X, 1e-5f, false, false), X, x, p[0], p[1], p[2], p[3]);
        }
        Value y = b.computed(name, X, Layout.BLOCKED);
        Value mean = b.computed(name + ".mean", Shape.of(16), Layout.CHANNELS);
        Value invstd = b.computed(name + ".invstd", Shape.of(16), Layout.CHANNELS);
        b.node(
                name,
                new Op.BatchNorm(X, 1e-5f, 0.1f, false, false),
                List.of(x, p[0], p[1], p[2], p[3]),
                List.of(y, mean, invstd));
        return y;
    }

    private Value relu(String name, Value x) {
        return b.node(name, new Op.Relu(X), X, x);
    }

    private Value add(Value left, Value right) {
        return b.node("add", new Op.Add(X, false), X, left, right);
    }

    private Graph graph(Value out) {
        return b.output("out", out).build();
    }

    private static List<String> kinds(Graph g) {
        return g.nodes().stream().map(n -> n.op().getClass().getSimpleName()).toList();
    }

    @Test
    void aResidualBlockInInferenceIsOneConvolutionAfterAnother() {
        Value a = relu("relu1", norm("bn1", conv("conv1", images), false));
        Value y = relu("relu2", add(norm("bn2", conv("conv2", a), false), a));
        Graph fused = FusionRules.apply(graph(y), Set.of()).graph();
        assertEquals(List.of("BatchNormFold", "Conv", "BatchNormFold", "Conv"), kinds(fused));
        Node last = fused.nodes().get(3);
        assertEquals(new Op.Epilogue(true, true, true), ((Op.Conv) last.op()).epilogue());
        assertEquals(5, last.inputs().size());
        assertEquals(a.shape(), last.in(4).shape());
        assertEquals(fused.output("out"), last.out(0));
    }

    @Test
    void ofTwoConvolutionsThatMeetTheBranchTakesTheProjectionIn() {
        Value branch = norm("bn1", conv("conv1", images), false);
        Value projection = norm("bn2", conv("down", images), false);
        Graph fused = FusionRules.apply(graph(relu("relu", add(branch, projection))), Set.of())
                .graph();
        Node last = fused.nodes().get(fused.nodes().size() - 1);
        assertEquals("conv1", last.name());
        assertEquals(new Op.Epilogue(true, true, true), ((Op.Conv) last.op()).epilogue());
    }

    @Test
    void aValueThatSomebodyElseReadsIsNotSwallowed() {
        Value convolved = conv("conv1", images);
        Value normed = norm("bn1", convolved, false);
        b.output("seen", convolved);
        Graph fused = FusionRules.apply(graph(normed), Set.of()).graph();
        assertEquals(List.of("Conv", "BatchNormEval"), kinds(fused));
    }

    @Test
    void aBiasBecomesAShift() {
        Value bias = b.parameter("conv1.bias", Shape.of(16), Layout.CHANNELS, Role.BIAS, new Initial.Constant(0));
        Value y = relu("relu", b.node("bias", new Op.Bias(X), X, conv("conv1", images), bias));
        Graph fused = FusionRules.apply(graph(y), Set.of()).graph();
        assertEquals(List.of("Ones", "Conv"), kinds(fused));
        assertEquals(bias, fused.nodes().get(1).in(3));
    }

    @Test
    void trainingJoinsAddAndReluToTheNorm() {
        Value y = relu("relu", add(norm("bn1", conv("conv1", images), true), images));
        Graph fused = FusionRules.apply(graph(y), Set.of()).graph();
        assertEquals(List.of("Conv", "BatchNorm"), kinds(fused));
        Op.BatchNorm norm = (Op.BatchNorm) fused.nodes().get(1).op();
        assertTrue(norm.residual() && norm.relu());
    }

    private Value normBackward(Value dy, ReluMask mask, boolean residual) {
        Value kept = b.input("kept", Shape.of(16), Layout.CHANNELS);
        List<Value> in = new ArrayList<>(List.of(dy, images, kept, kept, kept, kept));
        if (mask == ReluMask.FROM_Y) {
            in.add(images);
        }
        List<Value> out = new ArrayList<>(List.of(
                b.computed("dx", X, Layout.BLOCKED),
                b.computed("dgamma", Shape.of(16), Layout.CHANNELS),
                b.computed("dbeta", Shape.of(16), Layout.CHANNELS)));
        if (residual) {
            out.add(b.computed("dresidual", X, Layout.BLOCKED));
        }
        b.node("bn.backward", new Op.BatchNormBackward(X, mask, residual, false), in, out);
        return out.get(0);
    }

    @Test
    void aSumOfGradientsJoinsTheNormThatStoresItMasked() {
        Value branch = b.input("branch", X, Layout.BLOCKED);
        Value shortcut = b.input("shortcut", X, Layout.BLOCKED);
        FusionRules.Fused fused =
                FusionRules.apply(graph(normBackward(add(branch, shortcut), ReluMask.FROM_Y, true)), Set.of());
        assertEquals(List.of("BatchNormBackward"), kinds(fused.graph()));
        Node norm = fused.graph().nodes().get(0);
        assertEquals(new Op.BatchNormBackward(X, ReluMask.FROM_Y, true, true), norm.op());
        assertEquals(branch, norm.in(0));
        assertEquals(shortcut, norm.in(7));
        assertEquals(
                List.of(new LedgerEntry("gradient-sum", "", "bn.backward", 1, 2 * X.elements() * 4)), fused.ledger());
    }

    private FusionRules.Fused withStatistics(Graph graph, Optional<String> objection) {
        return FusionRules.apply(graph, Set.of(), BlockChoice.NEVER, new StatisticsChoice() {
            @Override
            public Optional<String> objection(ConvGeometry g) {
                return objection;
            }

            @Override
            public Shape shape(ConvGeometry g) {
                return Shape.of(3, 33);
            }
        });
    }

    @Test
    void aConvolutionBeginsTheStatisticsOfTheNormThatReadsIt() {
        Graph graph = graph(relu("relu", add(norm("bn1", conv("conv1", images), true), images)));
        FusionRules.Fused fused = withStatistics(graph, Optional.empty());
        assertEquals(List.of("Conv", "BatchNorm"), kinds(fused.graph()));
        Node conv = fused.graph().nodes().get(0);
        Node norm = fused.graph().nodes().get(1);
        assertEquals(new Op.Conv(CONV, Op.Epilogue.NONE, true), conv.op());
        assertEquals(new Op.BatchNorm(X, 1e-5f, 0.1f, true, true, true), norm.op());
        assertEquals(Shape.of(3, 33), conv.out(1).shape());
        assertEquals(conv.out(1), norm.in(6));
        assertEquals(images, norm.in(5));
        assertEquals(
                new LedgerEntry("conv-statistics", "", "conv1", 0, X.elements() * 4),
                fused.ledger().get(fused.ledger().size() - 1));
        assertEquals(List.of(), fused.notFused());
    }

    @Test
    void aNormThatFindsItsStatisticsItselfSaysWhy() {
        Graph graph = graph(norm("bn1", conv("conv1", images), true));
        FusionRules.Fused fused = withStatistics(graph, Optional.of("why not"));
        assertEquals(graph, fused.graph());
        assertEquals(List.of(new NotFused("conv-statistics", "", "bn1", "why not")), fused.notFused());
    }

    @Test
    void aNormThatReadsNoConvolutionStays() {
        Graph graph = graph(norm("bn1", relu("relu", conv("conv1", images)), true));
        FusionRules.Fused fused = withStatistics(graph, Optional.empty());
        assertEquals(List.of("Conv", "BatchNorm"), kinds(fused.graph()));
        assertEquals(5, fused.graph().nodes().get(1).inputs().size());
        assertEquals(List.of(), fused.notFused());
    }

    @Test
    void aSumOfGradientsThatIsReadTwiceStays() {
        Value gradients = add(b.input("branch", X, Layout.BLOCKED), b.input("shortcut", X, Layout.BLOCKED));
        Graph alone = graph(normBackward(gradients, ReluMask.FROM_X, false));
        assertEquals(alone, FusionRules.apply(alone, Set.of()).graph());
    }

    @Test
    void aSumOfGradientsThatSomebodyElseReadsStays() {
        Value gradients = add(b.input("branch", X, Layout.BLOCKED), b.input("shortcut", X, Layout.BLOCKED));
        b.output("seen", gradients);
        Graph seen = graph(normBackward(gradients, ReluMask.FROM_Y, true));
        assertEquals(seen, FusionRules.apply(seen, Set.of()).graph());
    }

    @Test
    void aRuleSwitchedOffDoesNothingAndAnUnknownOneIsRefused() {
        Graph g = graph(relu("relu", norm("bn1", conv("conv1", images), false)));
        FusionRules.Fused fused = FusionRules.apply(g, Set.of("conv-bn", "relu"));
        assertEquals(g, fused.graph());
        assertTrue(fused.ledger().isEmpty());
        assertThrows(IllegalArgumentException.class, () -> FusionRules.apply(g, Set.of("conv-bm")));
    }

    @Test
    void theLedgerCountsWhatVanished() {
        Graph g = graph(relu("relu", norm("bn1", conv("conv1", images), false)));
        List<LedgerEntry> ledger = FusionRules.apply(g, Set.of()).ledger();
        assertEquals(2, ledger.stream().mapToInt(LedgerEntry::launchesSaved).sum());
        assertEquals(
                2 * 2 * X.elements() * 4,
                ledger.stream().mapToLong(LedgerEntry::bytesSaved).sum());
        assertFalse(ledger.get(0).rule().isEmpty());
    }
}
