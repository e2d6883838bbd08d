package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rates of a scenario, and the energy that went with them where it was counted. */
final class RateSeries {
    private final List<Sampler.Rate> rates = new ArrayList<>();

    /** One round more. */
    void add(Sampler.Rate rate) {
        rates.add(rate);
    }

    /** Throughput and energy; the latter only where every round has it. */
    List<ModelRow> rows(String model, int batch, Scenario scenario) {
        String title = ModelRow.title(model, batch, scenario);
        List<ModelRow> rows = new ArrayList<>();
        double[] values =
                rates.stream().mapToDouble(Sampler.Rate::imagesPerSecond).toArray();
        rows.add(row(model, batch, scenario, ModelRow.Figure.THROUGHPUT, Measurement.of(title, "images/s", values)));
        double[] joules = rates.stream()
                .flatMapToDouble(rate -> rate.joulesPerImage().stream())
                .toArray();
        if (joules.length == values.length) {
            Measurement energy = Measurement.of(title + ", energy", "J/image", joules);
            rows.add(row(model, batch, scenario, ModelRow.Figure.ENERGY, energy));
        }
        return rows;
    }

    private static ModelRow row(String model, int batch, Scenario scenario, ModelRow.Figure figure, Measurement value) {
        return new ModelRow(model, batch, scenario, figure, "", value, Optional.empty());
    }
}
