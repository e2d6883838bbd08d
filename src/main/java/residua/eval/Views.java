package residua.eval;

import java.util.Arrays;

/** One answer from several views of the same picture. */
final class Views {
    private Views() {}

    /**
     * The logits of a single view as they are; of several, the logarithm of their mean probability (the paper's
     * ten-crop testing averages softmax scores).
     *
     * @param logits {@code [..][classes]}
     * @param first row of the first view
     * @param views rows to combine
     * @param answer receives one value for each class
     */
    static void combine(float[] logits, int first, int views, float[] answer) {
        int classes = answer.length;
        if (views == 1) {
            System.arraycopy(logits, first * classes, answer, 0, classes);
            return;
        }
        double[] mean = new double[classes];
        for (int view = 0; view < views; view++) {
            int row = (first + view) * classes;
            double largest = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                largest = Math.max(largest, logits[row + k]);
            }
            double[] e = new double[classes];
            for (int k = 0; k < classes; k++) {
                e[k] = Math.exp(logits[row + k] - largest);
            }
            double sum = Arrays.stream(e).sum();
            for (int k = 0; k < classes; k++) {
                mean[k] += e[k] / sum / views;
            }
        }
        for (int k = 0; k < classes; k++) {
            answer[k] = (float) Math.log(mean[k]);
        }
    }
}
