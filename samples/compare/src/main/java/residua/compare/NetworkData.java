package residua.compare;

import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import residua.graph.Graph;
import residua.graph.Parameter;
import residua.model.Network;
import residua.optim.Initialisation;
import residua.optim.InitialWeights;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** What all sides start from: the same weights, images and labels, so that their answers can be compared. */
public final class NetworkData {
    /** Learning rate: so large that a wrong update shows in the next losses, so small that rounding does not. */
    static final float RATE = 0.002f;

    private static final int SEED = 1;

    private NetworkData() {}

    /** Of one parameter or running value. */
    static HostTensor weight(Parameter parameter) {
        return Initialisation.fill(parameter, SEED);
    }

    /** Of a graph, by name; drawn when asked for, so that no side has all of it in the heap beside its own copy. */
    public static Map<String, HostTensor> weights(Graph graph) {
        return new InitialWeights(graph.parameters(), SEED);
    }

    /** NCHW. */
    public static float[] images(Shape shape) {
        Random random = new Random(SEED);
        float[] images = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < images.length; i++) {
            images[i] = 2 * random.nextFloat() - 1;
        }
        return images;
    }

    /** A class for each image. */
    static int[] labels(Network network, int batch) {
        return IntStream.range(0, batch).map(i -> i % network.classes()).toArray();
    }
}
