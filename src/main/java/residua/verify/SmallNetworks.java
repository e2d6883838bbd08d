package residua.verify;

import java.util.List;
import residua.model.Input;
import residua.model.Network;
import residua.model.Options;
import residua.nn.BasicBlock;
import residua.nn.BatchNorm;
import residua.nn.Block;
import residua.nn.Bottleneck;
import residua.nn.Bottleneck.Place;
import residua.nn.Conv;
import residua.nn.Fan;
import residua.nn.FullyConnected;
import residua.nn.GlobalAvgPool;
import residua.nn.MaxPool;
import residua.nn.PreActivationBasic;
import residua.nn.Relu;
import residua.nn.Sequence;
import residua.nn.Shortcut;

/** Networks of a few blocks, one of each kind: small enough for loops in double, and to keep every ReLU off its kink. */
public final class SmallNetworks {
    private static final int HEIGHT = 15;
    private static final int WIDTH = 17;

    private SmallNetworks() {}

    /** All of them. */
    public static List<Network> all() {
        return List.of(
                of("basic blocks", new BasicBlock(20, 1, Shortcut.A), new BasicBlock(33, 2, Shortcut.B)),
                of(
                        "bottlenecks",
                        new Bottleneck(32, 8, 1, 1, Place.MIDDLE_3X3, Shortcut.B),
                        new Bottleneck(32, 8, 1, 2, Place.MIDDLE_3X3, Shortcut.B)),
                of("bottlenecks in groups", new Bottleneck(32, 16, 4, 2, Place.MIDDLE_3X3, Shortcut.B)),
                of(
                        "pre-activation",
                        new PreActivationBasic(16, 1, true, Shortcut.A),
                        new PreActivationBasic(24, 2, false, Shortcut.B)));
    }

    private static Network of(String name, Block... blocks) {
        Sequence.Builder layers = Sequence.builder()
                .add("conv1", Conv.of3x3(16, 1))
                .add("bn1", new BatchNorm())
                .add("relu", new Relu())
                .add("maxpool", new MaxPool(3, 2, 1));
        for (int i = 0; i < blocks.length; i++) {
            layers.add("layer1." + i, blocks[i]);
        }
        layers.add("avgpool", new GlobalAvgPool()).add("fc", FullyConnected.of(3));
        Input input = new Input(3, HEIGHT, WIDTH, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f), HEIGHT);
        return new Network(name, Options.DEFAULTS, input, List.of("a", "b", "c"), Fan.IN, layers.build());
    }
}
