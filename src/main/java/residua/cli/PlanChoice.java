package residua.cli;

import picocli.CommandLine.Option;
import residua.cl.DeviceFacts;
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

    /** The scheduler's options for that device. */
    PlanOptions options(DeviceFacts facts) {
        PlanOptions options = PlanOptions.DEFAULT.withLowMemory(memory == Memory.LOW);
        return winograd == null ? options : options.withWinograd(winograd);
    }

    /** The limit in training. */
    Winograd trainingWinograd() {
        return winograd == null ? PlanOptions.TRAINING_WINOGRAD : winograd;
    }
}
