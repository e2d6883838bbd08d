package residua.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import residua.model.Network;
import residua.optim.Initialisation;
import residua.shape.RandomStream;
import residua.tensor.HostTensor;

/**
 * What networks are given while they are measured: initial weights, and random images.
 *
 * <p>An even batch is two images again and again, an odd one a single image. Its mean loss and the gradients of that are
 * then those of the two alone, batch norm included, whose mean and variance are the same: so a reference for two images
 * is one for each batch.
 */
final class ModelInputs {
    private static final long SEED = 1;
    private static final int PAIR = 2;

    private String drawnFor = "";
    private Map<String, HostTensor> drawn = Map.of();

    /** Images of a batch that differ from each other. */
    static int distinct(int batch) {
        return batch % PAIR == 0 ? PAIR : 1;
    }

    /** Initial values of every parameter, by name; those of the network that was asked for last are kept. */
    Map<String, HostTensor> weights(Network network) {
        if (!network.name().equals(drawnFor)) {
            drawn = network.inference(1).parameters().parallelStream()
                    .collect(Collectors.toMap(p -> p.value().name(), p -> Initialisation.fill(p, SEED)));
            drawnFor = network.name();
        }
        return drawn;
    }

    /** Plain NCHW, between -1 and 1. */
    static float[] images(Network network, int batch) {
        RandomStream random = new RandomStream(SEED, RandomStream.Purpose.GENERATE, 0, 0);
        int elements = network.input().channels()
                * network.input().height()
                * network.input().width();
        int different = Math.multiplyExact(distinct(batch), elements);
        float[] images = new float[Math.multiplyExact(batch, elements)];
        for (int i = 0; i < different; i++) {
            images[i] = 2 * random.nextFloat() - 1;
        }
        for (int i = different; i < images.length; i++) {
            images[i] = images[i - different];
        }
        return images;
    }

    /** A class for each image, the same for the same image. */
    static int[] labels(Network network, int batch) {
        int[] labels = new int[batch];
        Arrays.setAll(labels, i -> i % distinct(batch) % network.classes());
        return labels;
    }
}
