package residua.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import residua.tensor.HostTensor;

/**
 * All it takes to go on with a training run from between two steps, in the middle of an epoch too, with the same bits
 * as if it had never stopped. Texts are those of {@code optim}'s settings and schedules; they are kept as they are.
 *
 * @param position where the run stands
 * @param seed of all its random numbers
 * @param data specification of the training data
 * @param batch examples of a step
 * @param labelSmoothing of the loss
 * @param baseRate the learning rate that the schedule starts from
 * @param optimizer settings of the optimiser, its momentum convention among them
 * @param schedule the learning-rate schedule
 * @param scheduleState what the schedule remembers
 * @param more what the loop keeps besides: sums of the epoch so far, the best error, other settings
 * @param momentum the optimiser's buffers by the name of their parameter; empty before the first step
 */
public record TrainingState(
        Position position,
        long seed,
        String data,
        int batch,
        float labelSmoothing,
        double baseRate,
        String optimizer,
        String schedule,
        String scheduleState,
        Map<String, String> more,
        Map<String, HostTensor> momentum) {

    /**
     * Steps taken.
     *
     * @param epoch epochs finished
     * @param stepInEpoch steps of the present epoch
     * @param step steps of the whole run
     */
    public record Position(long epoch, long stepInEpoch, long step) {}

    /** Keeps the orders, refuses changes. */
    public TrainingState {
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
        momentum = Collections.unmodifiableMap(new LinkedHashMap<>(momentum));
    }
}
