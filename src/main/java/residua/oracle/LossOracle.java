package residua.oracle;

import residua.shape.Shape;

/** Softmax cross-entropy with label smoothing in double: logits {@code [N, K]}. */
public final class LossOracle {
    private LossOracle() {}

    /**
     * Loss of each example, and the gradient of their mean.
     *
     * @param loss {@code [N]}, relative to {@code log S + |d[label]| + smoothing * mean|d| + 1}
     * @param dlogits {@code [N, K]}, relative to {@code (softmax * (1 + |d|) + target) / N}
     */
    public record Loss(Expected loss, Expected dlogits) {}

    /** With targets {@code (1 - smoothing) * onehot + smoothing / K}. */
    public static Loss softmaxCrossEntropy(int n, int k, float[] logits, int[] labels, double smoothing) {
        Expected loss = Expected.zeros(Shape.of(n));
        Expected dlogits = Expected.zeros(Shape.of(n, k));
        for (int e = 0; e < n; e++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < k; j++) {
                largest = Math.max(largest, logits[e * k + j]);
            }
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += Math.exp(logits[e * k + j] - largest);
            }
            double value = 0;
            double magnitude = 1 + Math.log(sum);
            for (int j = 0; j < k; j++) {
                double d = logits[e * k + j] - largest;
                double target = (j == labels[e] ? 1 - smoothing : 0) + smoothing / k;
                double probability = Math.exp(d) / sum;
                value += target * (Math.log(sum) - d);
                magnitude += target * Math.abs(d);
                dlogits.set(e * k + j, (probability - target) / n, (probability * (1 + Math.abs(d)) + target) / n);
            }
            loss.set(e, value, magnitude);
        }
        return new Loss(loss, dlogits);
    }

    /** Number of classes before the label when sorted by logit, equal ones by index. */
    public static int rank(int k, float[] logits, int example, int label) {
        int rank = 0;
        for (int j = 0; j < k; j++) {
            float v = logits[example * k + j];
            float own = logits[example * k + label];
            rank += v > own || (v == own && j < label) ? 1 : 0;
        }
        return rank;
    }
}
