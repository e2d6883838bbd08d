package residua.bench;

import java.util.List;

/**
 * What measuring whole networks found.
 *
 * @param rows the figures
 * @param checks of answers
 * @param leftOut what could not be measured
 * @param plans that were run
 */
public record ModelResults(List<ModelRow> rows, List<Check> checks, List<NotMeasured> leftOut, List<PlanSheet> plans) {

    /** Copies the lists. */
    public ModelResults {
        rows = List.copyOf(rows);
        checks = List.copyOf(checks);
        leftOut = List.copyOf(leftOut);
        plans = List.copyOf(plans);
    }

    /**
     * Answers of what was measured, beside those of the obvious kernels on the same device.
     *
     * @param model name of the network
     * @param batch images at a time
     * @param scenario in which it was measured
     * @param what {@code logits}, {@code loss} or {@code gradients}
     * @param error relative, tensors in the 2-norm
     * @param allowed the largest error that is right
     */
    public record Check(String model, int batch, Scenario scenario, String what, double error, double allowed) {
        /** Whether the answers are wrong; those that are no numbers are. */
        public boolean wrong() {
            return !(error <= allowed);
        }
    }

    /**
     * A figure that is missing.
     *
     * @param name of its row, if it had one
     * @param why there is none
     */
    public record NotMeasured(String name, String why) {}
}
