package residua.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.ReluMask;
import residua.shape.Shape;

/** The form of a differentiated graph; its values are checked against slopes elsewhere. */
class GradientsTest {
    private static final Shape MAP = Shape.of(2, 3, 4, 4);
    private static final ConvGeometry SAME = ConvGeometry.square(2, 3, 4, 4, 3, 3, 1, 1);
    private static final Op.Conv CONV = new Op.Conv(SAME, Op.Epilogue.NONE);

    private final Graph.Builder graph = new Graph.Builder();
    private final Value images = graph.input("images", MAP, Layout.BLOCKED);

    private Value filter(String name) {
        return graph.parameter(name, SAME.filter(), Layout.FILTER, Role.WEIGHT, new Initial.Constant(0));
    }

    private Value channels(String name, Role role) {
        return graph.parameter(name, Shape.of(3), Layout.CHANNELS, role, new Initial.Constant(0));
    }

    private Graph endInLoss(Value map) {
        Value pooled = graph.node("avgpool", new Op.GlobalAvgPool(MAP), Shape.of(2, 3), map);
        Value labels = graph.input("labels", Shape.of(2), Layout.PLAIN);
        Value loss = graph.computed("loss", Shape.of(2), Layout.PLAIN);
        Value dlogits = graph.computed("dlogits", Shape.of(2, 3), Layout.BLOCKED);
        graph.node("loss", new Op.SoftmaxCrossEntropy(2, 3, 0), List.of(pooled, labels), List.of(loss, dlogits));
        return graph.output("loss", loss).build();
    }

    private static Graph differentiate(Graph forward) {
        return Gradients.differentiate(forward, forward.output("loss"));
    }

    private static List<Node> backward(Graph forward, Graph both) {
        assertEquals(forward.nodes(), both.nodes().subList(0, forward.nodes().size()), "the forward half");
        return both.nodes().subList(forward.nodes().size(), both.nodes().size());
    }

    private static List<String> described(List<Node> nodes) {
        return nodes.stream()
                .map(n -> n.name() + " " + n.op().getClass().getSimpleName())
                .toList();
    }

    @Test
    void imagesHaveNoGradientAndBackwardRunsInReverse() {
        Value a = graph.node("conv1", CONV, MAP, images, filter("conv1.weight"));
        Value b = graph.node("relu", new Op.Relu(MAP), MAP, a);
        Value c = graph.node("conv2", CONV, MAP, b, filter("conv2.weight"));
        Graph forward = endInLoss(c);
        Graph both = differentiate(forward);

        assertEquals(
                List.of(
                        "avgpool GlobalAvgPoolBackward",
                        "conv2 ConvBackwardWeights",
                        "conv2 ConvBackwardData",
                        "relu ReluBackward",
                        "conv1 ConvBackwardWeights"),
                described(backward(forward, both)));
        assertEquals(
                List.of("conv1.weight", "conv2.weight"),
                both.gradients().keySet().stream().map(Value::name).toList(),
                "in the order of the parameters");
        both.gradients().forEach((parameter, gradient) -> {
            assertEquals(parameter.shape(), gradient.shape());
            assertEquals(parameter.layout(), gradient.layout());
        });
    }

    @Test
    void theShortcutsGradientIsTheSumsOwn() {
        Value x = graph.node("stem", CONV, MAP, images, filter("stem.weight"));
        graph.block("layer1.0");
        Value y = graph.node("layer1.0.conv", CONV, MAP, x, filter("layer1.0.conv.weight"));
        graph.block("");
        graph.block("layer1.0");
        Value sum = graph.node("layer1.0.add", new Op.Add(MAP, false), MAP, y, x);
        graph.block("");
        Graph forward = endInLoss(sum);
        List<Node> backward = backward(forward, differentiate(forward));

        assertEquals(
                List.of(
                        "avgpool GlobalAvgPoolBackward",
                        "layer1.0.conv ConvBackwardWeights",
                        "layer1.0.conv ConvBackwardData",
                        "stem Add",
                        "stem ConvBackwardWeights"),
                described(backward));
        Value dsum = backward.get(0).out(0);
        Node data = backward.get(2);
        Node add = backward.get(3);
        assertEquals(dsum, data.in(0), "the addition hands its gradient on as it is");
        assertEquals(List.of(dsum, data.out(0)), add.inputs(), "the last reader's gradient comes first");
        assertEquals(new Op.Add(MAP, false), add.op());
        assertEquals(add.out(0), backward.get(4).in(1));
        assertEquals("layer1.0", data.block());
        assertEquals("", add.block(), "a sum belongs where its value was made");
    }

    @Test
    void batchNormNeedsItsInputAndTheStatisticsItUsed() {
        Value a = graph.node("conv", CONV, MAP, images, filter("conv.weight"));
        Value gamma = channels("bn.weight", Role.NORM_SCALE);
        Value beta = channels("bn.bias", Role.NORM_SHIFT);
        Value runningMean = channels("bn.running_mean", Role.RUNNING_MEAN);
        Value runningVar = channels("bn.running_var", Role.RUNNING_VAR);
        Value y = graph.computed("bn", MAP, Layout.BLOCKED);
        Value mean = graph.computed("bn.mean", Shape.of(3), Layout.CHANNELS);
        Value invstd = graph.computed("bn.invstd", Shape.of(3), Layout.CHANNELS);
        graph.node(
                "bn",
                new Op.BatchNorm(MAP, 1e-5f, 0.1f, false, false),
                List.of(a, gamma, beta, runningMean, runningVar),
                List.of(y, mean, invstd));
        Value z = graph.node("relu", new Op.Relu(MAP), MAP, y);
        Graph forward = endInLoss(z);
        Graph both = differentiate(forward);
        List<Node> backward = backward(forward, both);

        Node relu = backward.get(1);
        Node norm = backward.get(2);
        assertEquals(List.of(backward.get(0).out(0), z), relu.inputs());
        assertEquals(new Op.BatchNormBackward(MAP, ReluMask.NONE, false, false), norm.op());
        assertEquals(List.of(relu.out(0), a, gamma, beta, mean, invstd), norm.inputs());
        assertEquals(norm.out(1), both.gradients().get(gamma));
        assertEquals(norm.out(2), both.gradients().get(beta));
        assertFalse(both.gradients().containsKey(runningMean), "a state is not trained");
        assertEquals(3, both.gradients().size());
    }

    @Test
    void threeReadersAreSummedFromTheLast() {
        Value x = graph.node("stem", CONV, MAP, images, filter("stem.weight"));
        Value a = graph.node("first", new Op.Relu(MAP), MAP, x);
        Value b = graph.node("second", new Op.Add(MAP, false), MAP, a, x);
        Value c = graph.node("third", new Op.Add(MAP, false), MAP, b, x);
        Graph forward = endInLoss(c);
        List<Node> backward = backward(forward, differentiate(forward));
        assertEquals(
                List.of(
                        "avgpool GlobalAvgPoolBackward",
                        "stem Add",
                        "first ReluBackward",
                        "stem Add",
                        "stem ConvBackwardWeights"),
                described(backward));
        Value dy = backward.get(0).out(0);
        assertEquals(List.of(dy, dy), backward.get(1).inputs());
        assertEquals(
                List.of(backward.get(1).out(0), backward.get(2).out(0)),
                backward.get(3).inputs());
    }

    @Test
    void whatTheLossDoesNotDependOnIsLeftAlone() {
        Value x = graph.node("conv", CONV, MAP, images, filter("conv.weight"));
        Value unread = graph.node("unread", new Op.Relu(MAP), MAP, x);
        graph.output("unread", unread);
        Graph forward = endInLoss(x);
        Graph both = differentiate(forward);
        assertEquals(
                List.of("avgpool GlobalAvgPoolBackward", "conv ConvBackwardWeights"),
                described(backward(forward, both)));
        assertEquals(forward.outputs(), both.outputs());
        assertEquals(forward.inputs(), both.inputs());
        assertEquals(forward.parameters(), both.parameters());
    }

    static Stream<Op> withoutGradient() {
        return Stream.of(
                new Op.Conv(SAME, new Op.Epilogue(false, false, true)),
                new Op.BatchNormEval(MAP, 1e-5f, false, false),
                new Op.BatchNorm(MAP, 1e-5f, 0.1f, false, true),
                new Op.Add(MAP, true));
    }

    @ParameterizedTest
    @MethodSource
    void withoutGradient(Op op) {
        Value w = filter("stem.weight");
        Value x = graph.node("stem", CONV, MAP, images, w);
        Graph forward = endInLoss(graph.node("layer1.0.odd", op, MAP, x, w));
        Exception e = assertThrows(IllegalArgumentException.class, () -> differentiate(forward));
        assertTrue(e.getMessage().startsWith("layer1.0.odd: "), e.getMessage());
        assertTrue(e.getMessage().contains(op.getClass().getSimpleName()), e.getMessage());
    }

    @Test
    void aParameterWithoutInfluenceIsNamed() {
        filter("idle.weight");
        Graph forward = endInLoss(graph.node("conv", CONV, MAP, images, filter("conv.weight")));
        Exception e = assertThrows(IllegalArgumentException.class, () -> differentiate(forward));
        assertTrue(e.getMessage().contains("idle.weight"), e.getMessage());
    }

    @Test
    void onlyALossCanBeDifferentiatedAndOnlyOnce() {
        Value x = graph.node("conv", CONV, MAP, images, filter("conv.weight"));
        Graph forward = endInLoss(x);
        assertThrows(IllegalArgumentException.class, () -> Gradients.differentiate(forward, x));
        Graph both = differentiate(forward);
        assertThrows(IllegalArgumentException.class, () -> differentiate(both));
    }
}
