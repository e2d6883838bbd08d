package residua.model;

import java.util.List;
import residua.nn.BatchNorm;
import residua.nn.Conv;
import residua.nn.Dropout;
import residua.nn.FullyConnected;
import residua.nn.MaxPool;
import residua.nn.Relu;
import residua.nn.Sequence;

/**
 * VGG (Simonyan and Zisserman 2015, table 1, D and E): 3x3 convolutions with biases in five stages, each ending in a
 * max pool, and three fully connected layers. Layers are numbered as in torchvision.
 */
final class VggModels {
    private static final List<Integer> D16 = List.of(2, 2, 3, 3, 3);
    private static final List<Integer> D19 = List.of(2, 2, 4, 4, 4);
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 512);

    private VggModels() {}

    /** All of them, in the order in which they are listed to people. */
    static List<Architecture> architectures() {
        return List.of(
                vgg("vgg16", D16, false),
                vgg("vgg19", D19, false),
                vgg("vgg16-bn", D16, true),
                vgg("vgg19-bn", D19, true));
    }

    // Five pools halve an image: a side under 32 leaves nothing.
    private static Architecture vgg(String name, List<Integer> depths, boolean batchNorm) {
        return Architecture.plain(
                name, Family.IMAGENET, 32, (none, classes) -> layers(depths, CHANNELS, 4096, batchNorm, 0.5f, classes));
    }

    /**
     * A network of this form.
     *
     * @param depths convolutions in each stage
     * @param channels of each stage
     * @param hidden outputs of the first two fully connected layers
     * @param batchNorm whether batch norm follows each convolution
     * @param dropout share of hidden outputs dropped in training
     * @param classes outputs
     */
    static Sequence layers(
            List<Integer> depths, List<Integer> channels, int hidden, boolean batchNorm, float dropout, int classes) {
        Sequence.Builder layers = Sequence.builder();
        int number = 0;
        for (int stage = 0; stage < depths.size(); stage++) {
            for (int i = 0; i < depths.get(stage); i++) {
                layers.add(
                        "features." + number++,
                        Conv.of3x3(channels.get(stage), 1).withBias());
                if (batchNorm) {
                    layers.add("features." + number++, new BatchNorm());
                }
                layers.add("features." + number++, new Relu());
            }
            layers.add("features." + number++, new MaxPool(2, 2, 0));
        }
        return layers.add("classifier.0", connected(hidden))
                .add("classifier.1", new Relu())
                .add("classifier.2", new Dropout(dropout))
                .add("classifier.3", connected(hidden))
                .add("classifier.4", new Relu())
                .add("classifier.5", new Dropout(dropout))
                .add("classifier.6", connected(classes))
                .build();
    }

    private static FullyConnected connected(int outputs) {
        return new FullyConnected(outputs, FullyConnected.Start.NORMAL);
    }
}
