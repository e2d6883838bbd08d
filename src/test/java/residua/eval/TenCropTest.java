package residua.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import residua.cl.TestDevice;
import residua.data.Batches;
import residua.data.Dataset;
import residua.data.Image;
import residua.data.Normalisation;
import residua.data.Transform;
import residua.model.Input;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.optim.Initialisation;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/** Ten crops: the answer is the mean of what the network says to each of them alone. */
class TenCropTest {
    private static final int SIDE = 16;
    private static final int WIDE = 26;
    private static final int IMAGES = 5;
    private static final int CROPS = 10;

    /** A probability in float, its logarithm rounded to float: some units of 2^-24 of numbers up to 10. */
    private static final double BOUND = 10 * 4 * 0x1p-24;

    private final Network network = Zoo.network("cifar-resnet8", Options.DEFAULTS.withSize(SIDE, SIDE));

    /** Pictures wider than the network reads, so that left, centre and right differ. */
    private static final class Wide implements Dataset {
        @Override
        public int size() {
            return IMAGES;
        }

        @Override
        public List<String> labels() {
            return IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        }

        @Override
        public int label(int i) {
            return i;
        }

        @Override
        public Image image(int i) {
            byte[] pixels = new byte[SIDE * WIDE * 3];
            new SplittableRandom(i).nextBytes(pixels);
            return new Image(WIDE, SIDE, 3, pixels);
        }

        @Override
        public String name(int i) {
            return "picture " + i;
        }

        @Override
        public String description() {
            return "wide pictures";
        }
    }

    private Map<String, HostTensor> weights() {
        Map<String, HostTensor> weights = new HashMap<>();
        network.inference(1).parameters().forEach(p -> weights.put(p.value().name(), Initialisation.fill(p, 3)));
        return weights;
    }

    /** One view of a picture, cut out by hand: planes of normalised pixels. */
    private float[] view(Image image, int left, boolean mirrored) {
        Input input = network.input();
        float[] out = new float[3 * SIDE * SIDE];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int from = left + (mirrored ? SIDE - 1 - x : x);
                    float pixel = image.at(y, from, c) / 255f;
                    out[(c * SIDE + y) * SIDE + x] =
                            (pixel - input.mean().get(c)) / input.std().get(c);
                }
            }
        }
        return out;
    }

    private static double[] softmax(float[] logits) {
        double[] e = IntStream.range(0, logits.length)
                .mapToDouble(k -> Math.exp(logits[k]))
                .toArray();
        double sum = Arrays.stream(e).sum();
        return Arrays.stream(e).map(v -> v / sum).toArray();
    }

    @Test
    void theAnswerIsTheMeanOverTheViews() {
        TestDevice device = TestDevice.require();
        Input input = network.input();
        Transform ten =
                Transform.evaluation(SIDE, SIDE, input.resize(), Normalisation.of(input.mean(), input.std()), CROPS);
        Dataset pictures = new Wide();
        float[][] answers = new float[IMAGES][];
        try (Classifier classifier =
                        Classifier.open(device.kernels(), network, 2 * CROPS, PlanOptions.DEFAULT, weights());
                Batches batches = Batches.evaluation(pictures, ten, 2, 1)) {
            EvalResult result = Evaluator.evaluate(
                    classifier, batches, CROPS, (index, logits) -> answers[index] = logits.clone(), n -> {});
            assertEquals(IMAGES, result.examples());
            for (int i = 0; i < IMAGES; i++) {
                // As high as the network reads: upper and lower are the same, and so twice as heavy as the centre.
                int[] lefts = {0, 0, WIDE - SIDE, WIDE - SIDE, (WIDE - SIDE) / 2};
                double[] mean = new double[network.classes()];
                for (int view = 0; view < CROPS; view++) {
                    float[] pixels = view(pictures.image(i), lefts[view % lefts.length], view >= lefts.length);
                    double[] p = softmax(classifier.logits(pixels, 1));
                    for (int k = 0; k < mean.length; k++) {
                        mean[k] += p[k] / CROPS;
                    }
                }
                for (int k = 0; k < mean.length; k++) {
                    assertEquals(Math.log(mean[k]), answers[i][k], BOUND, "class " + k + " of picture " + i);
                }
            }
        }
    }
}
