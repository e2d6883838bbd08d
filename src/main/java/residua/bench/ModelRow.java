package residua.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import residua.schedule.Plan;

/**
 * One figure of a whole network.
 *
 * @param model name of the network
 * @param batch images at a time
 * @param scenario how it was used
 * @param figure what was measured
 * @param detail which of several such figures: the stage of a training step, {@code cold} or {@code warm},
 *     {@code device} or {@code resident}, the target in percent of {@code TARGET_ERROR}; else empty
 * @param value what was measured
 * @param fault what is wrong with the answers; the value then means nothing
 */
public record ModelRow(
        String model,
        int batch,
        Scenario scenario,
        Figure figure,
        String detail,
        Measurement value,
        Optional<String> fault) {
    private static final double MIB = 1 << 20;

    /** What is measured. */
    public enum Figure {
        /** How long an answer takes. */
        LATENCY,
        /** Images a second. */
        THROUGHPUT,
        /** How long something takes that is no answer. */
        TIME,
        /** Of the device, by plan, or of the process. */
        MEMORY,
        /** For an image. */
        ENERGY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What every row of a scenario is called first; rows of one file must differ in their names. */
    public static String title(String model, int batch, Scenario scenario) {
        boolean byBatch = scenario == Scenario.OFFLINE || scenario == Scenario.TRAINING;
        return model + ", " + scenario.words() + (byBatch ? ", batch " + batch : "");
    }

    /** What a plan takes of the device. */
    static ModelRow deviceMemory(String model, int batch, Scenario scenario, Plan plan) {
        String name = title(model, batch, scenario) + ", device memory";
        Measurement mebibytes = Measurement.of(name, "MiB", plan.peakBytes() / MIB);
        return new ModelRow(model, batch, scenario, Figure.MEMORY, "device", mebibytes, Optional.empty());
    }

    /** Whether the value was counted, not measured: there is but one, and no other is possible. */
    public boolean exact() {
        return figure == Figure.MEMORY && detail.equals("device");
    }

    /** The same beside so fast a machine in each round, where it is of all rounds and has to do with how fast that is. */
    ModelRow beside(List<Double> rates) {
        boolean slowed = figure == Figure.LATENCY || figure == Figure.THROUGHPUT || figure == Figure.TIME;
        return slowed && value.rounds().size() == rates.size()
                ? new ModelRow(model, batch, scenario, figure, detail, value.beside(rates), fault)
                : this;
    }

    /** The same with an answer that is wrong, where there is one. */
    public ModelRow withFault(Optional<String> found) {
        return new ModelRow(model, batch, scenario, figure, detail, value, fault.or(() -> found));
    }
}
