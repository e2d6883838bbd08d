package residua.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Parameter;
import residua.graph.Parameter.Initial;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.nn.Shortcut;
import residua.shape.Layout;
import residua.shape.Shape;

/** Names, shapes and starts of parameters, and the form of the graphs. */
class NetworkTest {

    private static List<String> names(Graph graph) {
        return graph.parameters().stream().map(p -> p.value().name()).toList();
    }

    private static Parameter parameter(String network, String name) {
        return Zoo.network(network).inference(1).parameters().stream()
                .filter(p -> p.value().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void namesAndOrderOfTorchvision() {
        List<String> names = names(Zoo.network("resnet50").inference(1));
        assertEquals(
                List.of(
                        "conv1.weight",
                        "bn1.weight",
                        "bn1.bias",
                        "bn1.running_mean",
                        "bn1.running_var",
                        "layer1.0.conv1.weight"),
                names.subList(0, 6));
        int last = names.indexOf("layer1.0.bn3.running_var");
        assertEquals(
                List.of(
                        "layer1.0.downsample.0.weight",
                        "layer1.0.downsample.1.weight",
                        "layer1.0.downsample.1.bias",
                        "layer1.0.downsample.1.running_mean",
                        "layer1.0.downsample.1.running_var",
                        "layer1.1.conv1.weight"),
                names.subList(last + 1, last + 7));
        assertEquals(List.of("fc.weight", "fc.bias"), names.subList(names.size() - 2, names.size()));
    }

    @Test
    void numbersOfTorchvisionsVgg() {
        assertEquals(
                Set.of(0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28),
                numbers(Zoo.network("vgg16").inference(1), "features"));
        assertEquals(Set.of(0, 3, 6), numbers(Zoo.network("vgg16").inference(1), "classifier"));
        assertTrue(names(Zoo.network("vgg19-bn").inference(1)).contains("features.50.running_var"));
        assertEquals(
                Shape.of(4096, 512, 7, 7),
                parameter("vgg16", "classifier.0.weight").value().shape());
        assertEquals(
                Shape.of(4096, 4096),
                parameter("vgg16", "classifier.3.weight").value().shape());
    }

    private static Set<Integer> numbers(Graph graph, String stem) {
        return names(graph).stream()
                .filter(n -> n.startsWith(stem + "."))
                .map(n -> Integer.valueOf(n.split("\\.", -1)[1]))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void rolesAndStarts() {
        assertEquals(
                new Initial.Normal(Math.sqrt(2.0 / (64 * 49))),
                parameter("resnet18", "conv1.weight").initial());
        assertEquals(
                new Initial.Normal(Math.sqrt(2.0 / (3 * 9))),
                parameter("cifar-resnet20", "conv1.weight").initial());
        assertEquals(
                new Initial.Normal(Math.sqrt(2.0 / (128 * 9))),
                parameter("resnext50_32x4d", "layer1.0.conv2.weight").initial());
        assertEquals(
                new Initial.Uniform(0.125),
                parameter("cifar-resnet20", "fc.bias").initial());
        assertEquals(
                new Initial.Constant(1), parameter("resnet18", "bn1.weight").initial());
        assertEquals(new Initial.Constant(0), parameter("resnet18", "bn1.bias").initial());
        assertEquals(Role.NORM_SCALE, parameter("resnet18", "bn1.weight").role());
        assertEquals(Role.NORM_SHIFT, parameter("resnet18", "bn1.bias").role());
        assertEquals(Role.RUNNING_VAR, parameter("resnet18", "bn1.running_var").role());
        assertEquals(
                new Initial.Constant(1),
                parameter("resnet18", "bn1.running_var").initial());
        assertEquals(Role.BIAS, parameter("vgg16", "features.0.bias").role());
        assertEquals(Role.WEIGHT, parameter("vgg16", "classifier.0.weight").role());
        assertEquals(
                Layout.FILTER, parameter("vgg16", "classifier.6.weight").value().layout());
    }

    @Test
    void inputsAndOutputs() {
        Graph inference = Zoo.network("cifar-resnet20").inference(5);
        assertEquals(
                List.of("images"), inference.inputs().stream().map(Value::name).toList());
        assertEquals(Shape.of(5, 3, 32, 32), inference.inputs().get(0).shape());
        assertEquals(Layout.BLOCKED, inference.inputs().get(0).layout());
        assertEquals(Set.of("logits"), inference.outputs().keySet());

        Graph training = Zoo.network("cifar-resnet20").training(5, 0.1f);
        assertEquals(
                List.of("images", "labels"),
                training.inputs().stream().map(Value::name).toList());
        assertEquals(Set.of("logits", "loss"), training.outputs().keySet());
        assertEquals(Shape.of(5), training.output("loss").shape());
        assertEquals(Shape.of(5, 10), training.output("logits").shape());
    }

    @Test
    void dropoutAsksForTheStepAndOnlyInTraining() {
        Network vgg = Zoo.network("vgg16");
        Graph training = vgg.training(2, 0);
        assertEquals(
                List.of("images", "step", "labels"),
                training.inputs().stream().map(Value::name).toList());
        List<Integer> keys = training.nodes().stream()
                .filter(n -> n.op() instanceof Op.Dropout)
                .map(n -> ((Op.Dropout) n.op()).key())
                .toList();
        assertEquals(List.of(0, 1, 1, 0), keys, "forward, then backward in reverse");
        assertEquals(
                List.of("images"),
                vgg.inference(2).inputs().stream().map(Value::name).toList());
        assertTrue(vgg.inference(2).nodes().stream().noneMatch(n -> n.op() instanceof Op.Dropout));
    }

    @Test
    void nodesOfABlockCarryItsPath() {
        for (Node node : Zoo.network("resnet50").training(1, 0).nodes()) {
            boolean inside = node.name().startsWith("layer");
            // The gradient of a block's input is summed under the name of the value, which the block before made.
            String want = inside ? node.name().substring(0, node.name().indexOf('.', "layerN.".length())) : "";
            assertEquals(want, node.block(), node.name());
        }
    }

    @Test
    void nodesArePrimitive() {
        for (Node node : Zoo.network("resnet50").training(1, 0).nodes()) {
            if (node.op() instanceof Op.Conv conv) {
                assertEquals(Op.Epilogue.NONE, conv.epilogue());
            }
            if (node.op() instanceof Op.BatchNorm norm) {
                assertFalse(norm.relu() || norm.residual(), node.name());
            }
            if (node.op() instanceof Op.Add add) {
                assertFalse(add.relu(), node.name());
            }
        }
    }

    @Test
    void optionAHasNoParametersAndPadsWhereAsked() {
        Options a = Options.DEFAULTS.withShortcut(Shortcut.Option.A);
        assertEquals(List.of(32, 64, 128), befores(Zoo.network("resnet18", a)));
        assertEquals(List.of(0, 0, 0), befores(Zoo.network("resnet18", a.withPad(Shortcut.Pad.BACK))));
        assertTrue(names(Zoo.network("resnet18", a).inference(1)).stream().noneMatch(n -> n.contains("downsample")));
    }

    private static List<Integer> befores(Network network) {
        return network.inference(1).nodes().stream()
                .filter(n -> n.op() instanceof Op.ShortcutA)
                .map(n -> ((Op.ShortcutA) n.op()).before())
                .toList();
    }

    @Test
    void theStepOfABottleneckIsTakenWhereAsked() {
        assertEquals(List.of(1, 2), strides("resnet50"));
        assertEquals(List.of(2, 1), strides("resnet50-v1"));
    }

    private static List<Integer> strides(String name) {
        return Zoo.network(name).inference(1).nodes().stream()
                .filter(n -> n.name().equals("layer2.0.conv1") || n.name().equals("layer2.0.conv2"))
                .map(n -> ((Op.Conv) n.op()).g().strideH())
                .toList();
    }

    @Test
    void preActivationBeginsAfterTheStemAndEndsBeforeThePool() {
        List<String> names = Zoo.network("preact-cifar-resnet20").inference(1).nodes().stream()
                .map(Node::name)
                .toList();
        assertEquals(
                List.of(
                        "conv1",
                        "bn1",
                        "relu",
                        "layer1.0.conv1",
                        "layer1.0.bn2",
                        "layer1.0.relu2",
                        "layer1.0.conv2",
                        "layer1.0.add",
                        "layer1.1.bn1"),
                names.subList(0, 9));
        assertEquals(
                List.of("layer3.2.add", "bn2", "relu2", "avgpool", "fc"),
                names.subList(names.size() - 5, names.size()));
    }

    @Test
    void summaryRows() {
        List<Summary.Row> rows = Zoo.network("cifar-resnet20").summary().layers();
        assertEquals(new Summary.Row("conv1", "conv 3x3", Shape.of(1, 16, 32, 32), 432, 442368), rows.get(0));
        assertEquals(new Summary.Row("bn1", "batch norm", Shape.of(1, 16, 32, 32), 32, 0), rows.get(1));
        assertEquals(new Summary.Row("relu", "relu", Shape.of(1, 16, 32, 32), 0, 0), rows.get(2));
        assertEquals(new Summary.Row("fc", "fully connected", Shape.of(1, 10), 650, 640), rows.get(rows.size() - 1));
        assertEquals(
                Set.of(
                        "conv 3x3",
                        "conv 3x3 /2",
                        "batch norm",
                        "relu",
                        "shortcut A /2",
                        "add",
                        "global avg pool",
                        "fully connected"),
                rows.stream().map(Summary.Row::op).collect(Collectors.toSet()));
        assertTrue(Zoo.network("resnext50_32x4d").summary().layers().stream()
                .anyMatch(r -> r.op().equals("conv 3x3 /2, 32 groups")));
    }
}
