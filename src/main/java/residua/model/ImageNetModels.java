package residua.model;

import java.util.List;
import residua.nn.BasicBlock;
import residua.nn.BatchNorm;
import residua.nn.Block;
import residua.nn.Bottleneck;
import residua.nn.Bottleneck.Place;
import residua.nn.Conv;
import residua.nn.FullyConnected;
import residua.nn.GlobalAvgPool;
import residua.nn.MaxPool;
import residua.nn.PlainBlock;
import residua.nn.PreActivationBasic;
import residua.nn.PreActivationBottleneck;
import residua.nn.Relu;
import residua.nn.Sequence;
import residua.nn.Shortcut;

/**
 * Residual and plain networks for ImageNet (He and others 2015, table 1), their pre-activation form (2016), ResNeXt
 * (Xie and others 2017) and wide ones (Zagoruyko and Komodakis 2016). Layers are named as in torchvision.
 */
final class ImageNetModels {
    private static final List<Integer> D18 = List.of(2, 2, 2, 2);
    private static final List<Integer> D34 = List.of(3, 4, 6, 3);
    private static final List<Integer> D50 = D34;
    private static final List<Integer> D101 = List.of(3, 4, 23, 3);
    private static final List<Integer> D152 = List.of(3, 8, 36, 3);
    private static final List<Integer> D200 = List.of(3, 24, 36, 3);

    private ImageNetModels() {}

    /** All of them, in the order in which they are listed to people. */
    static List<Architecture> architectures() {
        return List.of(
                basic("resnet18", D18),
                basic("resnet34", D34),
                bottleneck("resnet50", D50, Place.MIDDLE_3X3),
                bottleneck("resnet101", D101, Place.MIDDLE_3X3),
                bottleneck("resnet152", D152, Place.MIDDLE_3X3),
                bottleneck("resnet50-v1", D50, Place.FIRST_1X1),
                bottleneck("resnet101-v1", D101, Place.FIRST_1X1),
                bottleneck("resnet152-v1", D152, Place.FIRST_1X1),
                plain("plain18", D18),
                plain("plain34", D34),
                preActivationBasic("preact-resnet18", D18),
                preActivationBasic("preact-resnet34", D34),
                preActivationBottleneck("preact-resnet50", D50),
                preActivationBottleneck("preact-resnet101", D101),
                preActivationBottleneck("preact-resnet152", D152),
                preActivationBottleneck("preact-resnet200", D200),
                grouped("resnext50_32x4d", D50, 32, 4),
                grouped("resnext101_32x8d", D101, 32, 8),
                grouped("resnext101_64x4d", D101, 64, 4),
                grouped("wide_resnet50_2", D50, 1, 128),
                grouped("wide_resnet101_2", D101, 1, 128));
    }

    /** A kind of block: {@code k} is 64, 128, 256 or 512 by stage. */
    @FunctionalInterface
    private interface Kind {
        Block of(int k, int stride, boolean first);
    }

    private static Architecture basic(String name, List<Integer> depths) {
        return residual(name, (shortcut, classes) -> {
            Kind kind = (k, stride, first) -> new BasicBlock(k, stride, shortcut);
            return classifier(stages(depths, kind), classes);
        });
    }

    private static Architecture plain(String name, List<Integer> depths) {
        return Architecture.plain(name, Family.IMAGENET, 1, (none, classes) -> {
            Kind kind = (k, stride, first) -> new PlainBlock(k, stride);
            return classifier(stages(depths, kind), classes);
        });
    }

    private static Architecture bottleneck(String name, List<Integer> depths, Place place) {
        return residual(name, (shortcut, classes) -> {
            Kind kind = (k, stride, first) -> new Bottleneck(4 * k, k, 1, stride, place, shortcut);
            return classifier(stages(depths, kind), classes);
        });
    }

    /** {@code base}: channels of one group in the first stage. */
    private static Architecture grouped(String name, List<Integer> depths, int groups, int base) {
        return residual(name, (shortcut, classes) -> {
            Kind kind = (k, stride, first) ->
                    new Bottleneck(4 * k, groups * base * k / 64, groups, stride, Place.MIDDLE_3X3, shortcut);
            return classifier(stages(depths, kind), classes);
        });
    }

    private static Architecture preActivationBasic(String name, List<Integer> depths) {
        return residual(name, (shortcut, classes) -> {
            Kind kind = (k, stride, first) -> new PreActivationBasic(k, stride, first, shortcut);
            return classifier(activated(stages(depths, kind)), classes);
        });
    }

    private static Architecture preActivationBottleneck(String name, List<Integer> depths) {
        return residual(name, (shortcut, classes) -> {
            Kind kind = (k, stride, first) ->
                    new PreActivationBottleneck(4 * k, k, stride, Place.MIDDLE_3X3, first, shortcut);
            return classifier(activated(stages(depths, kind)), classes);
        });
    }

    private static Architecture residual(String name, Architecture.Layers layers) {
        return Architecture.residual(name, Family.IMAGENET, Shortcut.B, layers);
    }

    private static Sequence.Builder stages(List<Integer> depths, Kind block) {
        return Sequence.builder()
                .add("conv1", Conv.of(64, 7, 2, 3))
                .add("bn1", new BatchNorm())
                .add("relu", new Relu())
                .add("maxpool", new MaxPool(3, 2, 1))
                .stage("layer1", depths.get(0), block.of(64, 1, true), block.of(64, 1, false))
                .stage("layer2", depths.get(1), block.of(128, 2, false), block.of(128, 1, false))
                .stage("layer3", depths.get(2), block.of(256, 2, false), block.of(256, 1, false))
                .stage("layer4", depths.get(3), block.of(512, 2, false), block.of(512, 1, false));
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
