package residua.optim;

/**
 * Where a training run stands before a step.
 *
 * @param step steps already taken, from 0
 * @param stepsPerEpoch steps of an epoch
 * @param totalSteps steps of the whole run
 */
public record TrainingPosition(long step, long stepsPerEpoch, long totalSteps) {

    /** Checks that there is an epoch to stand in. */
    public TrainingPosition {
        if (step < 0 || stepsPerEpoch < 1) {
            throw new IllegalArgumentException("step " + step + " of epochs of " + stepsPerEpoch);
        }
    }

    /** The epoch of the coming step, from 0. */
    public long epoch() {
        return step / stepsPerEpoch;
    }
}
