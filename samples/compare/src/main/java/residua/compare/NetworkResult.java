package residua.compare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A case on all sides.
 *
 * @param network what was computed
 * @param answers of each side, one for each round
 * @param difference greatest difference between two sides' results, in parts of the greatest result
 * @param waiting part of the time in which something had to wait for a processor
 * @param repeated turns that were, for something had to wait
 */
record NetworkResult(
        NetworkCase network, Map<NetworkForm, List<Answer>> answers, double difference, double waiting, int repeated) {

    /** Whether others computed as well, so that the figures say little. */
    boolean disturbed() {
        return QuietTurns.disturbed(waiting);
    }

    /** Images a second. */
    Spread speed(NetworkForm form) {
        return spread(form, Answer::number);
    }

    /** Processors that it had. */
    double cores(NetworkForm form) {
        return spread(form, Answer::cores).median();
    }

    /** Peak of its process; 0 where unknown. */
    long peakBytes(NetworkForm form) {
        return answers.get(form).stream().mapToLong(Answer::peakBytes).max().orElse(0);
    }

    /** How many times as fast Residua is, round by round. */
    Spread ratio(NetworkForm other) {
        List<Answer> ours = answers.get(NetworkForm.RESIDUA);
        List<Answer> theirs = answers.get(other);
        double[] ratios = new double[ours.size()];
        Arrays.setAll(ratios, i -> ours.get(i).number() / theirs.get(i).number());
        return Spread.of(ratios);
    }

    /** PyTorch's fastest. */
    NetworkForm bestTorch() {
        return answers.keySet().stream()
                .filter(NetworkForm::torch)
                .max(Comparator.comparingDouble(form -> speed(form).median()))
                .orElseThrow();
    }

    private Spread spread(NetworkForm form, ToDoubleFunction<Answer> what) {
        return Spread.of(answers.get(form).stream().mapToDouble(what).toArray());
    }
}
