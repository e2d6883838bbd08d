package residua.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import residua.bench.DeviceRow;
import residua.bench.Measurement;
import residua.bench.ResultFile;
import residua.cl.DeviceFacts;

/**
 * What measuring a device found, for people and as JSON.
 *
 * @param device which
 * @param rows the figures
 * @param repeats samples of each
 * @param file circumstances
 */
record DeviceReport(DeviceFacts device, List<DeviceRow> rows, int repeats, ResultFile file) implements BenchReport {
    private static final int BAR = 40;
    private static final int MANY = 100;

    private static final String LEGEND = """
            read again   the whole device reads the same bytes again and again, each group of work-items its part: the
                         steps down are its caches
            interval     holds the median with 95 % confidence (bootstrap over the samples)
            building     from the text to the end of the first launch, of a program that no cache has
            """;

    @Override
    public Map<String, Object> object() {
        return file.object(device, Optional.empty(), measured(), body());
    }

    /** What is said of the device. */
    Map<String, Object> body() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("repeats", repeats);
        object.put("results", rows.stream().map(DeviceReport::row).toList());
        return object;
    }

    /** All that was measured. */
    List<Measurement> measured() {
        return rows.stream().map(DeviceRow::value).toList();
    }

    private static Map<String, Object> row(DeviceRow r) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("group", r.group());
        if (r.bytes() > 0) {
            row.put("bytes", r.bytes());
        }
        if (!r.form().isEmpty()) {
            row.put("form", r.form());
        }
        row.putAll(MeasuredRow.of("device", r.value()));
        return row;
    }

    @Override
    public String text() {
        return table() + "\n" + LEGEND
                + file.note(measured()).map(note -> "note: " + note + "\n").orElse("");
    }

    /** The figures. */
    String table() {
        Map<String, Double> longest = rows.stream()
                .collect(Collectors.toMap(DeviceReport::scale, r -> r.value().median(), Math::max));
        Table table = new Table("measured", "median", "unit", "interval", "");
        for (DeviceRow r : rows) {
            Measurement m = r.value();
            table.row(
                    m.name(),
                    number(m.median()),
                    m.unit(),
                    number(m.interval().low()) + " to " + number(m.interval().high()),
                    bar(m.median() / longest.get(scale(r))));
        }
        return device.name() + " (" + device.platform() + ", " + device.version() + ", driver " + device.driver()
                + ")\n" + table;
    }

    /** Rows that have bars of one scale: all rates of memory, else those of one kind and unit. */
    private static String scale(DeviceRow r) {
        boolean memory = r.value().unit().equals("GB/s") && !r.group().equals("transfer");
        return memory ? "memory" : r.group() + r.value().unit();
    }

    private static String bar(double part) {
        return "#".repeat((int) Math.max(1, Math.round(part * BAR)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.3f" : value < MANY ? "%.1f" : "%.0f", value);
    }
}
