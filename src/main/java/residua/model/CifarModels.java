package residua.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import residua.nn.BasicBlock;
import residua.nn.BatchNorm;
import residua.nn.Block;
import residua.nn.Bottleneck;
import residua.nn.Bottleneck.Place;
import residua.nn.Conv;
import residua.nn.FullyConnected;
import residua.nn.GlobalAvgPool;
import residua.nn.PlainBlock;
import residua.nn.PreActivationBasic;
import residua.nn.PreActivationBottleneck;
import residua.nn.Relu;
import residua.nn.Sequence;
import residua.nn.Shortcut;
import residua.shape.UserException;

/**
 * Networks for CIFAR of any depth (He and others 2015, section 4.2, and 2016): three stages of {@code n} blocks each,
 * which makes 6n+2 layers with basic blocks and 9n+2 with bottlenecks.
 */
final class CifarModels {
    private static final Pattern NAME = Pattern.compile("(.*cifar-[a-z]+)(\\d{1,5})");

    private static final List<Series> SERIES = List.of(
            new Series("cifar-resnet", 6, List.of(20, 32, 44, 56, 110, 1202), CifarModels::basic),
            new Series("cifar-plain", 6, List.of(20, 32, 44, 56, 110), CifarModels::plain),
            new Series("cifar-bottleneck", 9, List.of(164, 1001), CifarModels::bottleneck),
            new Series(
                    "preact-cifar-resnet", 6, List.of(20, 32, 44, 56, 110, 164, 1001), CifarModels::preActivationBasic),
            new Series("preact-cifar-bottleneck", 9, List.of(164, 1001), CifarModels::preActivationBottleneck));

    /** The pre-activation networks of these depths in the literature are bottlenecks. */
    private static final Map<String, String> PUBLISHED = Map.of(
            "preact-cifar-resnet164", "preact-cifar-bottleneck164",
            "preact-cifar-resnet1001", "preact-cifar-bottleneck1001");

    private CifarModels() {}

    /** Networks that differ in depth only: {@code layersPerN * n + 2} layers. */
    private record Series(String prefix, int layersPerN, List<Integer> usual, Depth depth) {}

    /** One of a series. */
    @FunctionalInterface
    private interface Depth {
        Architecture of(String name, int n);
    }

    /** The usual depths of all series, in the order in which they are listed to people. */
    static List<String> names() {
        return SERIES.stream()
                .flatMap(s -> s.usual().stream().map(depth -> s.prefix() + depth))
                .toList();
    }

    /**
     * The network of that name, if it is one of these.
     *
     * @throws UserException where there is none of that depth
     */
    static Optional<Architecture> find(String name) {
        Matcher matcher = NAME.matcher(PUBLISHED.getOrDefault(name, name));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int layers = Integer.parseInt(matcher.group(2));
        return SERIES.stream()
                .filter(s -> s.prefix().equals(matcher.group(1)))
                .findFirst()
                .map(s -> s.depth().of(name, blocks(name, s, layers)));
    }

    private static int blocks(String name, Series series, int layers) {
        int step = series.layersPerN();
        int n = (layers - 2) / step;
        if (n >= 1 && n * step + 2 == layers) {
            return n;
        }
        List<String> near = Stream.of(Math.max(1, n), Math.max(1, n) + 1)
                .map(i -> series.prefix() + (i * step + 2))
                .toList();
        throw new UserException("there is no " + name + ": the number of layers is " + step + "n+2; near it are "
                + String.join(" and ", near));
    }

    /** A kind of block: {@code k} is 16, 32 or 64 by stage. */
    @FunctionalInterface
    private interface Kind {
        Block of(int k, int stride, boolean first);
    }

    private static Architecture basic(String name, int n) {
        return Architecture.residual(name, Family.CIFAR, Shortcut.A, (shortcut, classes) -> {
            Kind kind = (k, stride, first) -> new BasicBlock(k, stride, shortcut);
            return classifier(stages(n, kind), classes);
        });
    }

    private static Architecture plain(String name, int n) {
        return Architecture.plain(name, Family.CIFAR, 1, (none, classes) -> {
            Kind kind = (k, stride, first) -> new PlainBlock(k, stride);
            return classifier(stages(n, kind), classes);
        });
    }

    // The authors' code for 164 and 1001 layers steps in the first 1x1 and projects where sizes change.
    private static Architecture bottleneck(String name, int n) {
        return Architecture.residual(name, Family.CIFAR, Shortcut.B, (shortcut, classes) -> {
            Kind kind = (k, stride, first) -> new Bottleneck(4 * k, k, 1, stride, Place.FIRST_1X1, shortcut);
            return classifier(stages(n, kind), classes);
        });
    }

    private static Architecture preActivationBasic(String name, int n) {
        return Architecture.residual(name, Family.CIFAR, Shortcut.A, (shortcut, classes) -> {
            Kind kind = (k, stride, first) -> new PreActivationBasic(k, stride, first, shortcut);
            return classifier(activated(stages(n, kind)), classes);
        });
    }

    private static Architecture preActivationBottleneck(String name, int n) {
        return Architecture.residual(name, Family.CIFAR, Shortcut.B, (shortcut, classes) -> {
            Kind kind = (k, stride, first) ->
                    new PreActivationBottleneck(4 * k, k, stride, Place.FIRST_1X1, first, shortcut);
            return classifier(activated(stages(n, kind)), classes);
        });
    }

    private static Sequence.Builder stages(int n, Kind block) {
        return Sequence.builder()
                .add("conv1", Conv.of3x3(16, 1))
                .add("bn1", new BatchNorm())
                .add("relu", new Relu())
                .stage("layer1", n, block.of(16, 1, true), block.of(16, 1, false))
                .stage("layer2", n, block.of(32, 2, false), block.of(32, 1, false))
                .stage("layer3", n, block.of(64, 2, false), block.of(64, 1, false));
    }

    private static Sequence.Builder activated(Sequence.Builder layers) {
        return layers.add("bn2", new BatchNorm()).add("relu2", new Relu());
    }

    private static Sequence classifier(Sequence.Builder layers, int classes) {
        return layers.add("avgpool", new GlobalAvgPool())
                .add("fc", FullyConnected.of(classes))
                .build();
    }
}
