package residua.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import residua.cl.DeviceFacts;
import residua.kernel.TunedLookup;
import residua.kernel.TunedValues;
import residua.op.conv.Winograd;
import residua.schedule.PlanOptions;

/** The options that decide how a network is computed. */
final class PlanChoice {
    @Option(
            names = "--winograd",
            paramLabel = "off|f2|f4",
            description =
                    "How far 3x3 convolutions may save products at the cost of larger rounding errors: not at all,"
                            + " tiles of 2x2, tiles of 4x4. Default: f4 for inference, f2 for training.")
    private Winograd winograd;

    /** What to save. */
    enum Memory {
        NORMAL,
        LOW
    }

    @Option(
            names = "--memory",
            paramLabel = "normal|low",
            defaultValue = "NORMAL",
            description = "low: in training, blocks compute their activations again instead of keeping them: less"
                    + " memory, more time, the same bits. Default: normal.")
    private Memory memory;

    @Option(
            names = "--untuned",
            description = "Choose algorithms by rule, whatever ./residua tune has measured on the device.")
    private boolean untuned;

    /** Read once: what is wrong with the file is said once. */
    private final Map<DeviceFacts, TunedValues> tuned = new HashMap<>();

    /** The scheduler's options for that device. */
    PlanOptions options(DeviceFacts facts) {
        TunedValues values = tuned.computeIfAbsent(
                facts, f -> untuned ? TunedValues.NONE : TunedLookup.ofUser().values(f));
        PlanOptions options =
                PlanOptions.DEFAULT.withLowMemory(memory == Memory.LOW).withTuned(values);
        return winograd == null ? options : options.withWinograd(winograd);
    }

    /** The limit in training. */
    Winograd trainingWinograd() {
        return winograd == null ? PlanOptions.TRAINING_WINOGRAD : winograd;
    }
}
