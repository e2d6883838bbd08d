package residua.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import residua.bench.Measurement;
import residua.bench.ModelRow;
import residua.bench.ResultFile;
import residua.bench.Scenario;
import residua.cl.DeviceFacts;

/**
 * A result file for each side, as {@code ./residua bench --json} prints one, so that {@code ./residua bench report} and
 * {@code compare} lay them side by side. A sample is a turn.
 *
 * @param file circumstances, from before the first turn
 * @param rounds turns of each side
 */
record NetworkFiles(ResultFile file, int rounds) {
    private static final double MIB = 1 << 20;

    /** To be called before anything is measured. */
    static NetworkFiles begin(int rounds) {
        return new NetworkFiles(ResultFile.begin("model", "beside its peers", "unknown"), rounds);
    }

    /** Writes them into a folder, which is made where there is none. */
    void write(Path folder, List<NetworkResult> results) throws IOException {
        Files.createDirectories(folder);
        for (NetworkForm form : NetworkForm.values()) {
            List<NetworkResult> theirs =
                    results.stream().filter(r -> r.answers().containsKey(form)).toList();
            if (!theirs.isEmpty()) {
                Files.writeString(
                        folder.resolve(name(form)), new ObjectMapper().writeValueAsString(object(form, theirs)));
            }
        }
    }

    private static String name(NetworkForm form) {
        return form.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".json";
    }

    private Map<String, Object> object(NetworkForm form, List<NetworkResult> results) {
        List<Measurement> measured = new ArrayList<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (NetworkResult result : results) {
            NetworkCase network = result.network();
            Scenario scenario = network.training() ? Scenario.TRAINING : Scenario.OFFLINE;
            String title = ModelRow.title(network.model(), network.batch(), scenario);
            double[] speeds = result.answers().get(form).stream()
                    .mapToDouble(Answer::number)
                    .toArray();
            Measurement speed = Measurement.of(title, "images/s", speeds);
            measured.add(speed);
            rows.add(row(network, scenario, "throughput", speed));
            if (result.peakBytes(form) > 0) {
                Measurement peak = Measurement.of(title + ", memory of its process", "MiB", result.peakBytes(form) / MIB);
                Map<String, Object> row = row(network, scenario, "memory", peak);
                row.put("memory", "resident");
                rows.add(row);
            }
            if (result.disturbed()) {
                notes.add(network.title() + ": others computed as well, the figures say little");
            }
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("repeats", rounds);
        body.put("results", rows);
        Map<String, Object> object = file.object(device(form), Optional.empty(), measured, body);
        object.put("notes", notes);
        return object;
    }

    private static Map<String, Object> row(NetworkCase network, Scenario scenario, String figure, Measurement m) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", m.name());
        row.put("part", "models");
        row.put("median", m.median());
        row.put("p10", m.p10());
        row.put("p90", m.p90());
        row.put("unit", m.unit());
        row.put("better", m.lessIsBetter() ? "lower" : "higher");
        row.put("interval", m.interval());
        row.put("repeats", m.repeats());
        row.put("samples", m.samples());
        row.put("model", network.model());
        row.put("batch", network.batch());
        row.put("scenario", scenario.toString());
        row.put("figure", figure);
        return row;
    }

    /** A side stands for a device: what is the same for all of them is said of the host. */
    private DeviceFacts device(NetworkForm form) {
        int processors = file.host().processors();
        long memory = file.host().memoryBytes();
        return new DeviceFacts(
                0,
                form.title(),
                "",
                "",
                "",
                "",
                DeviceFacts.Kind.CPU,
                memory,
                0,
                0,
                memory,
                processors,
                1,
                1,
                1,
                true,
                false,
                true,
                false,
                Set.of());
    }
}
