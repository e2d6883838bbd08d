package residua.schedule;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.model.Input;
import residua.model.Network;
import residua.model.Options;
import residua.nn.BasicBlock;
import residua.nn.BatchNorm;
import residua.nn.Block;
import residua.nn.Bottleneck;
import residua.nn.Bottleneck.Place;
import residua.nn.Conv;
import residua.nn.Dropout;
import residua.nn.Fan;
import residua.nn.FullyConnected;
import residua.nn.GlobalAvgPool;
import residua.nn.Layer;
import residua.nn.MaxPool;
import residua.nn.PreActivationBasic;
import residua.nn.PreActivationBottleneck;
import residua.nn.Relu;
import residua.nn.Sequence;
import residua.nn.Shortcut;

/**
 * A training step and inference of each family of networks for ImageNet against the double oracle, at reduced size:
 * the same blocks in the same number, an eighth of the channels, images of 64x64.
 */
class NetworkFamiliesTest {
    private static final int N = 8;
    private static final int CLASSES = 10;
    private static final List<Integer> D18 = List.of(2, 2, 2, 2);
    private static final List<Integer> D50 = List.of(3, 4, 6, 3);

    /** A kind of block: {@code k} is 8, 16, 32 or 64 by stage. */
    @FunctionalInterface
    private interface Kind {
        Block of(int k, int stride, boolean first);
    }

    private static Network residual(String name, List<Integer> depths, Kind block) {
        return network(name, 64, stages(depths, block));
    }

    private static Network activated(String name, List<Integer> depths, Kind block) {
        return network(
                name, 64, stages(depths, block).add("bn2", new BatchNorm()).add("relu2", new Relu()));
    }

    private static Sequence.Builder stages(List<Integer> depths, Kind block) {
        Sequence.Builder layers = Sequence.builder()
                .add("conv1", Conv.of(8, 7, 2, 3))
                .add("bn1", new BatchNorm())
                .add("relu", new Relu())
                .add("maxpool", new MaxPool(3, 2, 1));
        for (int stage = 0; stage < depths.size(); stage++) {
            int k = 8 << stage;
            layers.stage(
                    "layer" + (stage + 1),
                    depths.get(stage),
                    block.of(k, stage == 0 ? 1 : 2, stage == 0),
                    block.of(k, 1, false));
        }
        return layers;
    }

    private static Network network(String name, int side, Sequence.Builder layers) {
        return network(
                name,
                side,
                layers.add("avgpool", new GlobalAvgPool())
                        .add("fc", FullyConnected.of(CLASSES))
                        .build());
    }

    private static Network network(String name, int side, Layer layers) {
        List<String> labels =
                IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
        return new Network(name, Options.DEFAULTS, Input.CIFAR.withSize(side, side), labels, Fan.OUT, layers);
    }

    /** VGG-16 with biases, dropout and the three fully connected layers, on images of 64x64. */
    private static Network vgg() {
        Sequence.Builder layers = Sequence.builder();
        int number = 0;
        for (int stage = 0; stage < 5; stage++) {
            for (int i = 0; i < (stage < 2 ? 2 : 3); i++) {
                layers.add(
                        "features." + number++,
                        Conv.of3x3(8 << Math.min(stage, 3), 1).withBias());
                layers.add("features." + number++, new Relu());
            }
            layers.add("features." + number++, new MaxPool(2, 2, 0));
        }
        for (int i = 0; i < 2; i++) {
            layers.add("classifier." + 3 * i, FullyConnected.of(96))
                    .add("classifier." + (3 * i + 1), new Relu())
                    .add("classifier." + (3 * i + 2), new Dropout(0.5f));
        }
        return network(
                "vgg16",
                32,
                layers.add("classifier.6", FullyConnected.of(CLASSES)).build());
    }

    private static Kind bottleneck(int groups, Place place, Shortcut shortcut) {
        return (k, stride, first) -> new Bottleneck(4 * k, groups > 1 ? 2 * k : k, groups, stride, place, shortcut);
    }

    private static Kind basic(Shortcut shortcut) {
        return (k, stride, first) -> new BasicBlock(k, stride, shortcut);
    }

    static Stream<Network> networks() {
        Shortcut back = new Shortcut(Shortcut.Option.A, Shortcut.Pad.BACK);
        return Stream.of(
                residual("resnet50", D50, bottleneck(1, Place.MIDDLE_3X3, Shortcut.B)),
                residual("resnet50-v1, shortcut C", D18, bottleneck(1, Place.FIRST_1X1, Shortcut.C)),
                residual("resnext with 4 groups", D18, bottleneck(4, Place.MIDDLE_3X3, Shortcut.B)),
                residual("bottlenecks, shortcut A", D18, bottleneck(1, Place.MIDDLE_3X3, Shortcut.A)),
                residual("resnet18", D18, basic(Shortcut.B)),
                residual("resnet18, shortcut A, channels behind", D18, basic(back)),
                residual("resnet18, shortcut C", D18, basic(Shortcut.C)),
                activated(
                        "preact-resnet18",
                        D18,
                        (k, stride, first) -> new PreActivationBasic(k, stride, first, Shortcut.B)),
                activated(
                        "preact bottlenecks",
                        D18,
                        (k, stride, first) ->
                                new PreActivationBottleneck(4 * k, k, stride, Place.MIDDLE_3X3, first, Shortcut.B)),
                vgg());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aTrainingStepFollowsTheOracle(Network network) {
        OracleRun.assertTrainingStep(network.training(N, 0.1f), PlanOptions.DEFAULT, OracleRun.PLAIN);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void inferenceFollowsTheOracle(Network network) {
        OracleRun.assertInference(network.inference(N), PlanOptions.DEFAULT, OracleRun.PLAIN);
    }
}
