package residua.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import residua.nn.Shortcut;
import residua.nn.Shortcut.Option;
import residua.nn.Shortcut.Pad;
import residua.shape.UserException;

class ZooTest {

    @ParameterizedTest
    @MethodSource("residua.model.Zoo#names")
    void everyNameBuilds(String name) {
        Network network = Zoo.network(name);
        assertEquals(name, network.name());
        assertEquals(
                network.classes(), network.inference(1).output("logits").shape().dim(1));
        assertEquals(
                network.parameters(), Summary.of(network.forwardTraining(2, 0)).parameters());
    }

    @Test
    void namesAreDifferent() {
        assertEquals(Zoo.names().size(), new HashSet<>(Zoo.names()).size());
    }

    @ParameterizedTest
    @CsvSource({
        "ResNet50, resnet50",
        "resnext50-32x4d, resnext50_32x4d",
        "wide_resnet50_2, wide_resnet50_2",
        "vgg16_bn, vgg16-bn",
        "CIFAR-resnet26, cifar-resnet26",
        "cifar-plain8, cifar-plain8",
        "preact-cifar-resnet164, preact-cifar-resnet164"
    })
    void spellings(String typed, String name) {
        assertEquals(name, Zoo.network(typed).name());
    }

    @ParameterizedTest
    @CsvSource({
        "resnet51, resnet50",
        "resnet34b, resnet34",
        "vgg-16, vgg16",
        "cifar_resent20, cifar-resnet20",
        "plain50, plain18",
        "'', vgg16"
    })
    void anUnknownNameListsTheNearest(String typed, String near) {
        UserException e = assertThrows(UserException.class, () -> Zoo.network(typed));
        assertTrue(e.getMessage().contains("\"" + typed + "\""), e.getMessage());
        String suggestions = e.getMessage().substring(e.getMessage().lastIndexOf(" are ") + 5);
        assertEquals(3, suggestions.split(", ", -1).length, e.getMessage());
        assertTrue(List.of(suggestions.split(", ", -1)).contains(near), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "cifar-resnet21, cifar-resnet20 and cifar-resnet26",
        "cifar-resnet2, cifar-resnet8 and cifar-resnet14",
        "cifar-resnet0, cifar-resnet8 and cifar-resnet14",
        "cifar-plain58, cifar-plain56 and cifar-plain62",
        "cifar-bottleneck165, cifar-bottleneck164 and cifar-bottleneck173"
    })
    void anImpossibleDepthNamesItsNeighbours(String typed, String near) {
        UserException e = assertThrows(UserException.class, () -> Zoo.network(typed));
        assertTrue(e.getMessage().endsWith(near), e.getMessage());
    }

    /** The pre-activation bottlenecks of the literature: 1.7 and 10.2 million parameters. */
    @ParameterizedTest
    @CsvSource({
        "preact-cifar-resnet164, preact-cifar-bottleneck164, 1.7",
        "preact-cifar-resnet1001, preact-cifar-bottleneck1001, 10.3",
        "preact-cifar-resnet110, preact-cifar-resnet110, 1.7"
    })
    void preActivationDepths(String name, String same, double millions) {
        Network network = Zoo.network(name);
        assertEquals(Zoo.network(same).parameters(), network.parameters());
        assertEquals(millions, Math.round(network.parameters() / 1e5) / 10.0);
    }

    @Test
    void defaultsAreSettledAndReadBack() {
        Network cifar = Zoo.network("cifar-resnet20");
        assertEquals(
                Map.of("shortcut", "A", "pad", "split", "classes", "10", "height", "32", "width", "32"),
                cifar.options().toMap());
        Network resnet = Zoo.network(
                "resnet18",
                Options.DEFAULTS
                        .withShortcut(Option.A)
                        .withPad(Pad.BACK)
                        .withClasses(7)
                        .withSize(96, 128));
        assertEquals(
                resnet, Zoo.network("resnet18", Options.parse(resnet.options().toMap())));
        assertEquals(
                new Shortcut(Option.A, Pad.BACK).option(),
                resnet.options().shortcut().orElseThrow());
        assertEquals(
                Map.of("classes", "1000", "height", "224", "width", "224"),
                Zoo.network("vgg16").options().toMap());
    }

    @Test
    void optionsLeaveOtherMetadataAlone() {
        assertEquals(Options.DEFAULTS.withClasses(3), Options.parse(Map.of("classes", "3", "epoch", "17")));
    }

    @ParameterizedTest
    @CsvSource({"shortcut, D", "pad, left", "classes, ten", "classes, 0", "height, -3", "width, 99999999999"})
    void optionsThatCannotBe(String key, String value) {
        UserException e = assertThrows(UserException.class, () -> Options.parse(Map.of(key, value)));
        assertTrue(e.getMessage().startsWith(key + " must be "), e.getMessage());
    }

    @Test
    void optionsThatDoNotSuitTheNetwork() {
        Options a = Options.DEFAULTS.withShortcut(Option.A);
        assertThrows(UserException.class, () -> Zoo.network("plain18", a));
        assertThrows(UserException.class, () -> Zoo.network("vgg16", a));
        assertThrows(UserException.class, () -> Zoo.network("resnet18", Options.DEFAULTS.withPad(Pad.BACK)));
        assertThrows(UserException.class, () -> Zoo.network("vgg16", Options.DEFAULTS.withSize(31, 224)));
        Zoo.network("cifar-resnet20", Options.DEFAULTS.withPad(Pad.BACK));
    }

    @ParameterizedTest
    @CsvSource({"resnet18, 64, 96", "resnet50, 1, 1", "plain34, 33, 500", "vgg16, 32, 64", "cifar-resnet20, 28, 28"})
    void otherSizesOfImages(String name, int height, int width) {
        Network network = Zoo.network(name, Options.DEFAULTS.withSize(height, width));
        assertEquals(height, network.input().height());
        assertEquals(width, network.inference(3).inputs().get(0).shape().dim(3));
        assertEquals(2, network.training(2, 0).output("loss").shape().dim(0));
    }

    @Test
    void oneValueAChannelCannotBeTrained() {
        Network network = Zoo.network("resnet18", Options.DEFAULTS.withSize(32, 32));
        UserException e = assertThrows(UserException.class, () -> network.training(1, 0));
        assertTrue(e.getMessage().startsWith("layer4.0.bn1 "), e.getMessage());
        network.training(2, 0);
    }

    @Test
    void labels() {
        assertEquals("tench", Zoo.network("resnet50").labels().get(0));
        assertEquals("toilet tissue", Zoo.network("resnet50").labels().get(999));
        assertEquals("truck", Zoo.network("cifar-resnet20").labels().get(9));
        Network three = Zoo.network("cifar-resnet20", Options.DEFAULTS.withClasses(3));
        assertEquals(List.of("0", "1", "2"), three.labels());
        assertEquals(
                List.of("a", "b", "c"), three.withLabels(List.of("a", "b", "c")).labels());
        assertThrows(IllegalArgumentException.class, () -> three.withLabels(List.of("a")));
    }
}
