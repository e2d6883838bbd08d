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

    /** The scheduler's options for that device. */
    PlanOptions options(DeviceFacts facts) {
        return winograd == null ? PlanOptions.DEFAULT : PlanOptions.DEFAULT.withWinograd(winograd);
    }

    /** The limit in training. */
    Winograd trainingWinograd() {
        return winograd == null ? PlanOptions.TRAINING_WINOGRAD : winograd;
    }
}
