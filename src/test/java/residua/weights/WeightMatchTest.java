package residua.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;

class WeightMatchTest {

    private static final List<ExpectedTensor> EXPECTED = List.of(
            new ExpectedTensor("conv1.weight", Shape.of(4, 3, 3, 3)),
            new ExpectedTensor("bn1.running_mean", Shape.of(4)),
            new ExpectedTensor("layer1.0.downsample.0.weight", Shape.of(4, 4, 1, 1)),
            new ExpectedTensor("fc.weight", Shape.of(10, 4)),
            new ExpectedTensor("fc.bias", Shape.of(10)));

    private static Map<String, HostTensor> tensors(List<ExpectedTensor> list) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        list.forEach(e -> tensors.put(e.name(), HostTensor.zeros(e.shape())));
        return tensors;
    }

    private static WeightSet file(Map<String, HostTensor> tensors) {
        return new WeightSet("x.pth", Format.TORCH_ZIP, tensors, Map.of());
    }

    private static Map<String, HostTensor> renamed(String prefix, String from, String to) {
        Map<String, HostTensor> renamed = new LinkedHashMap<>();
        tensors(EXPECTED).forEach((name, tensor) -> renamed.put(prefix + name.replace(from, to), tensor));
        return renamed;
    }

    private static String refusal(Map<String, HostTensor> held) {
        return assertThrows(UserException.class, () -> WeightMatch.match(EXPECTED, file(held)))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model.", "net.module."})
    void namesOfAllConventionsAreFoundInTheNetworksOrder(String prefix) {
        for (String[] names : new String[][] {{"fc", "fc"}, {"fc", "linear"}, {"downsample", "shortcut"}}) {
            Map<String, HostTensor> held = new LinkedHashMap<>();
            List<Map.Entry<String, HostTensor>> entries =
                    new ArrayList<>(renamed(prefix, names[0], names[1]).entrySet());
            java.util.Collections.reverse(entries);
            entries.forEach(e -> held.put(e.getKey(), e.getValue()));
            held.put(prefix + "bn1.num_batches_tracked", HostTensor.zeros(Shape.of()));
            Map<String, HostTensor> got = WeightMatch.match(EXPECTED, file(held));
            assertEquals(EXPECTED.stream().map(ExpectedTensor::name).toList(), List.copyOf(got.keySet()));
            assertSame(
                    held.get(prefix + "conv1.weight").data(),
                    got.get("conv1.weight").data());
        }
    }

    @Test
    void aNetworkThatSaysLinearTakesFilesThatSayFc() {
        List<ExpectedTensor> linear = List.of(new ExpectedTensor("linear.weight", Shape.of(10, 4)));
        Map<String, HostTensor> held = Map.of("fc.weight", HostTensor.zeros(Shape.of(10, 4)));
        assertEquals(Map.of("linear.weight", HostTensor.zeros(Shape.of(10, 4))), WeightMatch.match(linear, file(held)));
    }

    @Test
    void extentsOfOneAtTheEndDoNotCount() {
        Map<String, HostTensor> held = tensors(EXPECTED);
        held.put("fc.weight", HostTensor.zeros(Shape.of(10, 4, 1, 1)));
        assertEquals(
                Shape.of(10, 4),
                WeightMatch.match(EXPECTED, file(held)).get("fc.weight").shape());
    }

    @Test
    void aMatrixOverAFlattenedMapIsTheFilterThatReadsTheMapWhole() {
        List<ExpectedTensor> want = List.of(new ExpectedTensor("classifier.0.weight", Shape.of(8, 4, 3, 2)));
        HostTensor matrix = HostTensor.zeros(Shape.of(8, 24));
        HostTensor got = WeightMatch.match(want, file(Map.of("classifier.0.weight", matrix)))
                .get("classifier.0.weight");
        assertEquals(Shape.of(8, 4, 3, 2), got.shape());
        assertSame(matrix.data(), got.data());
        Map<String, HostTensor> turned = Map.of("classifier.0.weight", HostTensor.zeros(Shape.of(24, 8)));
        assertThrows(UserException.class, () -> WeightMatch.match(want, file(turned)));
    }

    @Test
    void aWrongShapeIsNamedWithBothShapes() {
        Map<String, HostTensor> held = tensors(EXPECTED);
        held.put("conv1.weight", HostTensor.zeros(Shape.of(4, 3, 7, 7)));
        assertEquals(
                "x.pth holds the weights of another network: "
                        + "conv1.weight is [4, 3, 7, 7] there and [4, 3, 3, 3] in the network",
                refusal(held));
    }

    @Test
    void whatIsMissingOrTooMuchIsNamed() {
        Map<String, HostTensor> held = tensors(EXPECTED);
        held.remove("bn1.running_mean");
        for (int i = 0; i < 6; i++) {
            held.put("layer9." + i + ".w", HostTensor.zeros(Shape.of(1)));
        }
        assertEquals(
                "x.pth holds the weights of another network: the file lacks bn1.running_mean; "
                        + "the network has no layer9.0.w, layer9.1.w, layer9.2.w and 3 more",
                refusal(held));
    }

    @Test
    void anotherNumberOfClassesIsSaidAndTheClassifierCanStartAnew() {
        Map<String, HostTensor> held = tensors(EXPECTED);
        held.put("fc.weight", HostTensor.zeros(Shape.of(1000, 4)));
        held.put("fc.bias", HostTensor.zeros(Shape.of(1000)));
        assertEquals(
                "x.pth holds the weights of this network for another number of classes: "
                        + "fc.weight is [1000, 4] there and [10, 4] in the network, "
                        + "fc.bias is [1000] there and [10] in the network",
                refusal(held));
        WeightMatch.Partial partial = WeightMatch.matchAllButClassifier(EXPECTED, file(held));
        assertEquals(List.of("fc.weight", "fc.bias"), partial.reset());
        assertEquals(
                EXPECTED.subList(0, 3).stream().map(ExpectedTensor::name).toList(),
                List.copyOf(partial.tensors().keySet()));

        held.remove("fc.bias");
        held.remove("fc.weight");
        assertEquals(
                List.of("fc.weight", "fc.bias"),
                WeightMatch.matchAllButClassifier(EXPECTED, file(held)).reset());
        assertEquals(
                List.of(),
                WeightMatch.matchAllButClassifier(EXPECTED, file(tensors(EXPECTED)))
                        .reset());
    }

    @Test
    void nothingButTheClassifierMayDiffer() {
        Map<String, HostTensor> held = tensors(EXPECTED);
        held.put("fc.bias", HostTensor.zeros(Shape.of(1000)));
        held.put("conv1.weight", HostTensor.zeros(Shape.of(4)));
        assertThrows(UserException.class, () -> WeightMatch.matchAllButClassifier(EXPECTED, file(held)));
    }

    @Test
    void twoNamesOfOneTensorAreRefused() {
        Map<String, HostTensor> held = tensors(EXPECTED);
        held.put("linear.weight", HostTensor.zeros(Shape.of(10, 4)));
        assertEquals("x.pth holds both fc.weight and linear.weight, which are names of one tensor", refusal(held));
    }

    @Test
    void endlessWrappersEnd() {
        Map<String, HostTensor> held = Map.of("module.".repeat(100_000) + "x\n", HostTensor.zeros(Shape.of(1)));
        String message = refusal(held);
        assertEquals(-1, message.indexOf('\n'));
    }

    @Test
    void vggNamesAreTakenAsTheyAre() {
        List<ExpectedTensor> vgg = List.of(
                new ExpectedTensor("features.0.weight", Shape.of(2)),
                new ExpectedTensor("classifier.3.weight", Shape.of(2)),
                new ExpectedTensor("classifier.6.weight", Shape.of(10, 2)),
                new ExpectedTensor("classifier.6.bias", Shape.of(10)));
        Map<String, HostTensor> held = tensors(vgg);
        assertEquals(held, WeightMatch.match(vgg, file(held)));
        held.put("classifier.6.bias", HostTensor.zeros(Shape.of(1000)));
        assertEquals(
                List.of("classifier.6.bias"),
                WeightMatch.matchAllButClassifier(vgg, file(held)).reset());
        held.put("classifier.3.weight", HostTensor.zeros(Shape.of(3)));
        assertThrows(UserException.class, () -> WeightMatch.matchAllButClassifier(vgg, file(held)));
    }
}
