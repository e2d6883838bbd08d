package residua.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import residua.bench.Measurement;
import residua.bench.ResultFile;
import residua.cl.DeviceFacts;
import residua.kernel.TunedValues;

/**
 * What measuring a device, layers and whole networks found, as one result.
 *
 * @param device where
 * @param file circumstances
 * @param tuned values that decided
 * @param quick whether it was cut down
 * @param notes what was left out by that
 * @param of the device
 * @param layers where there was time for them
 * @param models of whole networks
 */
record WholeReport(
        DeviceFacts device,
        ResultFile file,
        TunedValues tuned,
        boolean quick,
        List<String> notes,
        DeviceReport of,
        Optional<LayerReport> layers,
        ModelReport models)
        implements BenchReport {

    @Override
    public Map<String, Object> object() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("quick", quick);
        body.put("notes", notes);
        List<Map<String, Object>> parts = new ArrayList<>();
        parts.add(of.body());
        layers.ifPresent(report -> parts.add(report.body()));
        parts.add(models.body());
        for (String list : List.of("results", "leftOut")) {
            List<Object> all = new ArrayList<>();
            parts.forEach(part -> {
                if (part.remove(list) instanceof List<?> some) {
                    all.addAll(some);
                }
            });
            body.put(list, all);
        }
        parts.forEach(part -> part.forEach(body::putIfAbsent));
        return file.object(device, Optional.of(tuned), measured(), body);
    }

    private List<Measurement> measured() {
        List<Measurement> measured = new ArrayList<>(of.measured());
        layers.ifPresent(report -> measured.addAll(report.measured()));
        measured.addAll(models.measured());
        return measured;
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder(of.table()).append('\n');
        layers.ifPresent(report -> text.append(report.table()).append('\n'));
        text.append(models.table());
        file.note(measured())
                .ifPresent(note -> text.append("note: ").append(note).append('\n'));
        notes.forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.append("bench device, layers and model say with --help what their rows mean\n")
                .toString();
    }
}
