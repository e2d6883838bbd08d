package residua.data;

import java.util.Arrays;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

/**
 * Multinomial logistic regression by SGD with momentum and a falling rate: the best that a linear classifier on pixels
 * comes to. Pixels are standardised each on its own.
 */
final class SoftmaxRegression {
    private static final int BATCH = 64;
    private static final float MOMENTUM = 0.9f;

    private final int inputs;
    private final int classes;
    private final float[] mean;
    private final float[] scale;
    private final float[] weights; // [classes][inputs + 1], the last for the constant
    private final float[] velocity;
    private final float[] x; // [inputs + 1][BATCH], so that the long loops run over the batch
    private final float[] logits; // [classes][BATCH]

    SoftmaxRegression(Dataset train) {
        inputs = train.image(0).pixels().length;
        classes = train.classes();
        mean = new float[inputs];
        scale = new float[inputs];
        weights = new float[classes * (inputs + 1)];
        velocity = new float[weights.length];
        x = new float[(inputs + 1) * BATCH];
        logits = new float[classes * BATCH];
        double[] sum = new double[inputs];
        double[] squares = new double[inputs];
        for (int i = 0; i < train.size(); i++) {
            byte[] pixels = train.image(i).pixels();
            for (int j = 0; j < inputs; j++) {
                int v = pixels[j] & 0xFF;
                sum[j] += v;
                squares[j] += v * v;
            }
        }
        for (int j = 0; j < inputs; j++) {
            double m = sum[j] / train.size();
            mean[j] = (float) m;
            scale[j] = (float) (1 / Math.sqrt(squares[j] / train.size() - m * m + 1));
        }
    }

    /** Trains for so many steps from the rate down to zero. */
    void train(Dataset data, int steps, float rate) {
        RandomStream random = new RandomStream(1, Purpose.SHUFFLE, 0, 0);
        int[] labels = new int[BATCH];
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < BATCH; i++) {
                int example = random.nextInt(data.size());
                labels[i] = data.label(example);
                load(data.image(example), i);
            }
            computeLogits();
            toGradient(labels);
            update(rate * (steps - step) / steps);
        }
    }

    /** Share of wrong answers. */
    double error(Dataset data) {
        int wrong = 0;
        for (int start = 0; start < data.size(); start += BATCH) {
            int count = Math.min(BATCH, data.size() - start);
            for (int i = 0; i < count; i++) {
                load(data.image(start + i), i);
            }
            computeLogits();
            for (int i = 0; i < count; i++) {
                int best = 0;
                for (int k = 1; k < classes; k++) {
                    best = logits[k * BATCH + i] > logits[best * BATCH + i] ? k : best;
                }
                wrong += best == data.label(start + i) ? 0 : 1;
            }
        }
        return (double) wrong / data.size();
    }

    private void load(Image image, int column) {
        byte[] pixels = image.pixels();
        for (int j = 0; j < inputs; j++) {
            x[j * BATCH + column] = ((pixels[j] & 0xFF) - mean[j]) * scale[j];
        }
        x[inputs * BATCH + column] = 1;
    }

    private void computeLogits() {
        float[] row = new float[BATCH];
        for (int k = 0; k < classes; k++) {
            Arrays.fill(row, 0);
            for (int j = 0; j <= inputs; j++) {
                float w = weights[k * (inputs + 1) + j];
                int at = j * BATCH;
                for (int i = 0; i < BATCH; i++) {
                    row[i] += w * x[at + i];
                }
            }
            System.arraycopy(row, 0, logits, k * BATCH, BATCH);
        }
    }

    /** Turns logits into the mean loss's derivative by them: probability less 1 for the label. */
    private void toGradient(int[] labels) {
        for (int i = 0; i < BATCH; i++) {
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                most = Math.max(most, logits[k * BATCH + i]);
            }
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                sum += Math.exp(logits[k * BATCH + i] - most);
            }
            for (int k = 0; k < classes; k++) {
                double p = Math.exp(logits[k * BATCH + i] - most) / sum;
                logits[k * BATCH + i] = (float) (p - (k == labels[i] ? 1 : 0)) / BATCH;
            }
        }
    }

    private void update(float rate) {
        for (int k = 0; k < classes; k++) {
            for (int j = 0; j <= inputs; j++) {
                float a = 0;
                float b = 0;
                float c = 0;
                float d = 0;
                int at = j * BATCH;
                for (int i = 0; i < BATCH; i += 4) {
                    a += logits[k * BATCH + i] * x[at + i];
                    b += logits[k * BATCH + i + 1] * x[at + i + 1];
                    c += logits[k * BATCH + i + 2] * x[at + i + 2];
                    d += logits[k * BATCH + i + 3] * x[at + i + 3];
                }
                int w = k * (inputs + 1) + j;
                velocity[w] = MOMENTUM * velocity[w] + (a + b) + (c + d);
                weights[w] -= rate * velocity[w];
            }
        }
    }
}
