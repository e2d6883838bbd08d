package residua.eval;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import residua.shape.UserException;

/**
 * One answer of a network.
 *
 * @param label name of the class
 * @param probability by softmax, 0 to 1
 */
public record Prediction(String label, double probability) {

    /**
     * The likeliest answers, best first.
     *
     * @param logits one for each class
     * @param labels name of each class
     * @param count how many at most
     * @throws UserException where a logit is NaN or infinite: there is no answer in that
     */
    public static List<Prediction> best(float[] logits, List<String> labels, int count) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new UserException("the network answers with NaN or infinity; its weights are damaged");
            }
            largest = Math.max(largest, logit);
        }
        double[] e = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < e.length; k++) {
            e[k] = Math.exp(logits[k] - largest);
            sum += e[k];
        }
        double total = sum;
        return IntStream.range(0, e.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -e[k]))
                .limit(count)
                .map(k -> new Prediction(labels.get(k), e[k] / total))
                .toList();
    }
}
