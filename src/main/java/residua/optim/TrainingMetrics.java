package residua.optim;

/**
 * What a schedule may look at: taken at steps that do not depend on timing, so that a run repeats.
 *
 * @param trainingLoss mean loss over the steps it stands for
 * @param trainingError fraction of their examples classified wrongly, 0 to 1
 * @param testError fraction of the test examples classified wrongly, NaN where none were looked at
 * @param epochEnds whether the figures stand for a whole epoch, just ended
 */
public record TrainingMetrics(double trainingLoss, double trainingError, double testError, boolean epochEnds) {}
