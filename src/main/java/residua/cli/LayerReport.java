package residua.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import residua.bench.DeviceLimits;
import residua.bench.LayerBenchmark;
import residua.bench.LayerPass;
import residua.bench.LayerResult;
import residua.bench.LayerTotal;
import residua.bench.LeftOut;
import residua.bench.Measurement;
import residua.bench.ResultFile;
import residua.cl.DeviceFacts;
import residua.kernel.TunedValues;

/**
 * What measuring layers found, for people and as JSON.
 *
 * @param device where
 * @param report what was found
 * @param repeats samples of each layer
 * @param file circumstances
 * @param tuned values that decided
 */
record LayerReport(DeviceFacts device, LayerBenchmark.Report report, int repeats, ResultFile file, TunedValues tuned)
        implements BenchReport {
    private static final double PERCENT = 100;
    private static final double MICROS_PER_MILLI = 1000;

    private static final String LEGEND = """
            times      how often the network does this; each is measured once
            ms         median of the samples; a tenth of them is below p10, a tenth above p90
            GFLOP/s    operations of direct computation, padding included
            GB/s       each tensor once, the input of a batch norm twice: its statistics come before their use
            of bound   the time that the device's limits allow for these operations and bytes, by the median; above 100 %
                       where padding is skipped, where Winograd saves products, where all tensors fit the cache
                       (cached), or where one is updated in place (its lines are read once instead of twice)
            """;

    @Override
    public Map<String, Object> object() {
        return file.object(device, Optional.of(tuned), measured(), body());
    }

    /** What is said of layers. */
    Map<String, Object> body() {
        Map<String, Object> object = new LinkedHashMap<>();
        DeviceLimits limits = report.limits();
        Map<String, Object> where = new LinkedHashMap<>();
        where.put("gigaflops", limits.gigaflops());
        where.put("gigabytesPerSecond", limits.gigabytes());
        where.put("arithmetic", limits.arithmetic());
        where.put("memory", limits.memory());
        object.put("device", where);
        object.put("repeats", repeats);
        object.put("results", report.results().stream().map(LayerReport::row).toList());
        object.put(
                "totals",
                LayerTotal.of(report.results()).stream().map(LayerReport::total).toList());
        object.put(
                "leftOut", report.leftOut().stream().map(LayerReport::leftOut).toList());
        return object;
    }

    /** All that was measured. */
    List<Measurement> measured() {
        return report.results().stream().map(LayerResult::time).toList();
    }

    private static Map<String, Object> row(LayerResult r) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.putAll(MeasuredRow.of("layers", r.time()));
        r.fault().ifPresent(fault -> row.put("void", fault));
        row.put("model", r.model());
        row.put("batch", r.batch());
        row.put("pass", r.pass().toString());
        row.put("sizes", r.name());
        row.put("layer", r.layer());
        row.put("count", r.count());
        row.put("algorithm", r.algorithm());
        row.put("bound", r.leastMicros());
        row.put("boundBy", word(r.boundBy()));
        row.put("fractionOfBound", r.fractionOfBound());
        row.put("cached", r.cached());
        row.put("flops", r.flops());
        row.put("leastBytes", r.leastBytes());
        row.put("gigaflops", r.gigaflops());
        row.put("gigabytesPerSecond", r.gigabytes());
        return row;
    }

    private static Map<String, Object> total(LayerTotal t) {
        Map<String, Object> total = new LinkedHashMap<>();
        total.put("model", t.model());
        total.put("batch", t.batch());
        total.put("pass", t.pass().toString());
        total.put("layers", t.layers());
        total.put("median", t.micros());
        total.put("unit", "us");
        total.put("bound", t.leastMicros());
        total.put("fractionOfBound", t.fractionOfBound());
        total.put("geometricMeanFraction", t.geometricMean());
        total.put("gigaflops", t.gigaflops());
        return total;
    }

    private static Map<String, Object> leftOut(LeftOut l) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", l.model());
        object.put("pass", l.pass().toString());
        object.put("name", l.name());
        object.put("why", l.why());
        return object;
    }

    @Override
    public String text() {
        return table()
                + file.note(measured()).map(note -> "note: " + note + "\n").orElse("")
                + "\n"
                + LEGEND;
    }

    /** The layers, and what is missing or wrong. */
    String table() {
        StringBuilder text = new StringBuilder(limitsText());
        for (LayerTotal total : LayerTotal.of(report.results())) {
            text.append('\n').append(total.model()).append(", batch ").append(total.batch());
            text.append(", ").append(title(total.pass())).append('\n');
            text.append(table(report.results().stream()
                    .filter(r -> r.model().equals(total.model()) && r.pass() == total.pass())
                    .toList()));
            text.append(totalText(total));
        }
        for (LayerResult r : report.results()) {
            r.fault()
                    .ifPresent(fault ->
                            text.append(String.format("void: %s: %s%n", r.time().name(), fault)));
        }
        for (LeftOut l : report.leftOut()) {
            text.append(String.format("not measured: %s %s %s (%s)%n", l.model(), l.name(), l.pass(), l.why()));
        }
        return text.toString();
    }

    private static String title(LayerPass pass) {
        return pass == LayerPass.OTHER ? "all else of a training step" : "convolutions, " + pass;
    }

    private String limitsText() {
        DeviceLimits limits = report.limits();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%s: multiply-adds %s GFLOP/s (median %s), memory %s GB/s",
                device.name(),
                number(limits.gigaflops()),
                number(limits.arithmetic().median()),
                number(limits.gigabytes())));
        String separator = " (medians: ";
        for (Map.Entry<String, Measurement> e : limits.memory().entrySet()) {
            text.append(separator).append(e.getKey()).append(' ');
            text.append(number(e.getValue().median()));
            separator = ", ";
        }
        return text.append(")\n").toString();
    }

    private static String table(List<LayerResult> results) {
        Table table = new Table(
                "layer", "sizes", "times", "algorithm", "ms", "p10", "p90", "GFLOP/s", "GB/s", "of bound", "bound by");
        for (LayerResult r : results) {
            table.row(
                    r.layer(),
                    r.name(),
                    r.count(),
                    r.algorithm(),
                    millis(r.time().median()),
                    millis(r.time().p10()),
                    millis(r.time().p90()),
                    r.flops() > 0 ? number(r.gigaflops()) : "",
                    number(r.gigabytes()),
                    r.fault().isPresent() ? "void" : percent(r.fractionOfBound()),
                    boundBy(r));
        }
        return table.toString();
    }

    private static String boundBy(LayerResult r) {
        if (r.boundBy() == DeviceLimits.Bound.COMPUTE) {
            return "arithmetic";
        }
        return r.cached() ? "memory, cached" : "memory";
    }

    private static String totalText(LayerTotal t) {
        return String.format(
                "%d layers take %s ms, their bounds %s: %s; geometric mean over distinct layers %s%s%n",
                t.layers(),
                millis(t.micros()),
                millis(t.leastMicros()),
                percent(t.fractionOfBound()),
                percent(t.geometricMean()),
                t.flops() > 0 && t.pass() != LayerPass.OTHER ? "; " + number(t.gigaflops()) + " GFLOP/s" : "");
    }

    private static String word(DeviceLimits.Bound bound) {
        return bound.name().toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < PERCENT ? "%.1f" : "%.0f", value);
    }

    private static String millis(double micros) {
        return String.format(Locale.ROOT, "%.3f", micros / MICROS_PER_MILLI);
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.0f %%", PERCENT * fraction);
    }
}
