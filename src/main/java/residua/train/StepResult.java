package residua.train;

/**
 * What one training step saw, before its own update.
 *
 * @param step number of the step in the run, from 0
 * @param lossSum sum of the examples' losses, added in their order
 * @param wrong examples whose largest logit was not their label's
 * @param examples size of the batch
 */
public record StepResult(long step, double lossSum, int wrong, int examples) {

    /** Whether the loss can be trained on. */
    public boolean finite() {
        return Double.isFinite(lossSum);
    }
}
