package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.kernel.Params;
import residua.kernel.TunedValues;
import residua.model.Network;
import residua.model.Zoo;
import residua.schedule.PlanOptions;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.UserException;

/** What is found in networks, on a device that does not exist. */
class NetworkLayersTest {
    private static final int BATCH = 2;
    private static final long FLOAT = Float.BYTES;
    private static final Set<LayerPass> ALL = EnumSet.allOf(LayerPass.class);

    private static final DeviceFacts CPU = ImaginaryDevice.of(DeviceFacts.Kind.CPU)
            .memoryBytes(1L << 40)
            .localBytes(32 << 10)
            .allocationBytes(1L << 40)
            .groupSize(4096)
            .facts();

    private static NetworkLayers layers(String model, LayerSelection selection, PlanOptions options) {
        return NetworkLayers.of(Zoo.network(model), BATCH, CPU, options, selection);
    }

    private static List<Layer> layers(String model, Set<LayerPass> passes) {
        return layers(model, new LayerSelection(passes, Optional.empty(), false), PlanOptions.DEFAULT)
                .layers();
    }

    private static Layer named(List<Layer> layers, String name) {
        return layers.stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void allConvolutionsOfResNet50AreCounted() {
        List<Layer> layers = layers("resnet50", ALL);
        Map<LayerPass, Integer> counts =
                layers.stream().collect(Collectors.groupingBy(Layer::pass, Collectors.summingInt(Layer::count)));
        assertEquals(53, counts.get(LayerPass.FORWARD));
        assertEquals(52, counts.get(LayerPass.BACKWARD_DATA), "the images have no gradient");
        assertEquals(53, counts.get(LayerPass.BACKWARD_WEIGHTS));
        List<Layer> forward =
                layers.stream().filter(l -> l.pass() == LayerPass.FORWARD).toList();
        assertEquals(23, forward.size());
        assertEquals("conv1", forward.get(0).first());
        assertEquals("7x7/2 3-64, 224x224", forward.get(0).name());
        double flops = forward.stream().mapToDouble(l -> l.count() * l.flops()).sum();
        double full = named(layers, "fully connected, 2048-1000").flops();
        assertEquals(2.0 * BATCH * Zoo.network("resnet50").macs(), flops + full);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet18",
                "resnet50",
                "cifar-resnet20",
                "preact-resnet50",
                "resnext50_32x4d",
                "vgg16",
                "vgg16-bn"
            })
    void titlesTellLayersApart(String model) {
        List<Layer> layers = layers(model, ALL);
        assertEquals(layers.size(), layers.stream().map(Layer::title).distinct().count(), layers::toString);
        assertEquals(
                layers.stream().map(Layer::pass).toList(),
                layers.stream().map(Layer::pass).sorted().toList());
        assertTrue(layers.stream().allMatch(l -> l.leastBytes() > 0 && l.work().bytes() > 0));
    }

    @Test
    void onlyWhatWasAskedFor() {
        List<Layer> layers = layers("cifar-resnet20", EnumSet.of(LayerPass.BACKWARD_DATA));
        assertEquals(5, layers.size());
        assertEquals("3x3 16-16, 32x32", layers.get(0).name());
        assertEquals(6, layers.get(0).count());
    }

    @Test
    void leastBytesCountEachTensorOnceAndWhatStatisticsNeedAgain() {
        long x = BATCH * 16 * 32 * 32 * FLOAT;
        assertEquals(
                (2 * 3 * 5 * 7 + 4 * 3 * 3 * 3 + 2 * 4 * 3 * 4) * FLOAT,
                LeastBytes.of(ConvGeometry.square(2, 3, 5, 7, 4, 3, 2, 1)));
        List<Layer> layers = layers("cifar-resnet20", EnumSet.of(LayerPass.OTHER));
        Layer merging = layers.get(0);
        Matcher pieces = Pattern.compile("batch norm \\+ relu of (\\d+) pieces, 16x32x32")
                .matcher(merging.name());
        assertTrue(pieces.matches(), merging.name());
        assertEquals(2 * x + (6 * 16 + Long.parseLong(pieces.group(1)) * (2 * 16 + 1)) * FLOAT, merging.leastBytes());
        List<Layer> alone = layers(
                        "cifar-resnet20",
                        new LayerSelection(EnumSet.of(LayerPass.OTHER), Optional.empty(), false),
                        PlanOptions.DEFAULT.withRulesOff(Set.of("conv-statistics")))
                .layers();
        assertEquals(
                3 * x + 6 * 16 * FLOAT,
                named(alone, "batch norm + relu, 16x32x32").leastBytes());
        assertEquals(
                4 * x + 6 * 16 * FLOAT,
                named(alone, "batch norm + add + relu, 16x32x32").leastBytes());
        assertEquals(3 * x, named(layers, "add, 16x32x32").leastBytes());
        assertEquals(
                5 * x + 6 * 16 * FLOAT,
                named(layers, "batch norm + relu backward, 16x32x32").leastBytes());
        Layer update = layers.get(layers.size() - 1);
        assertTrue(update.name().startsWith("sgd update, "), update.name());
        assertTrue(
                update.leastBytes() >= 5 * FLOAT * Zoo.network("cifar-resnet20").parameters());
    }

    @Test
    void theForwardPassOfTrainingIsAnotherWork() {
        Set<LayerPass> forward = EnumSet.of(LayerPass.FORWARD);
        Layer inference = layers("cifar-resnet20", forward).get(0);
        Layer training = layers(
                        "cifar-resnet20", new LayerSelection(forward, Optional.empty(), true), PlanOptions.DEFAULT)
                .layers()
                .get(0);
        assertFalse(inference.work().identity().equals(training.work().identity()));
    }

    @Test
    void anAlgorithmIsTakenWhereItCanAndElseLeftOut() {
        LayerSelection selection = new LayerSelection(EnumSet.of(LayerPass.FORWARD), Optional.of("winograd-f2"), false);
        NetworkLayers layers = layers("resnet50", selection, PlanOptions.DEFAULT);
        assertEquals(
                7,
                layers.layers().size(),
                "a 3x3 convolution of stride 1 a stage, and of stride 2 from one to the next");
        assertTrue(layers.layers().stream().allMatch(l -> l.algorithm().startsWith("winograd-f2")));
        LeftOut first = layers.leftOut().get(0);
        assertEquals("7x7/2 3-64, 224x224", first.name());
        assertEquals("winograd-f2 does not support it", first.why());
    }

    @Test
    void measuredValuesAreTaken() {
        ConvGeometry g = ConvGeometry.square(BATCH, 16, 32, 32, 16, 3, 1, 1);
        TunedValues tuned = new TunedValues(Map.of(
                new TunedValues.Key(ConvPass.BACKWARD_DATA, g, 16),
                List.of(new TunedValues.Entry("plain", Params.none(), 1, 0))));
        List<Layer> layers = layers(
                        "cifar-resnet20",
                        new LayerSelection(EnumSet.of(LayerPass.BACKWARD_DATA), Optional.empty(), false),
                        PlanOptions.DEFAULT.withTuned(tuned))
                .layers();
        assertEquals("plain", layers.get(0).algorithm());
        assertFalse(layers.get(1).algorithm().equals("plain"));
    }

    @Test
    void anUnknownAlgorithmIsRefusedWithThoseThereAre() {
        Optional<String> name = Optional.of("fastest");
        String message = assertThrows(UserException.class, () -> new LayerSelection(ALL, name, false))
                .getMessage();
        assertTrue(message.contains("\"fastest\"") && message.contains("direct, "), message);
    }

    @Test
    void theSameLayerOfTwoNetworksIsTheSameWork() {
        Set<Object> of18 =
                layers("resnet18", ALL).stream().map(l -> l.work().identity()).collect(Collectors.toSet());
        Network other = Zoo.network("resnet34");
        LayerSelection all = new LayerSelection(ALL, Optional.empty(), false);
        long shared = NetworkLayers.of(other, BATCH, CPU, PlanOptions.DEFAULT, all).layers().stream()
                .filter(l -> of18.contains(l.work().identity()))
                .count();
        assertTrue(shared > 40, () -> "shared: " + shared);
    }
}
