package residua.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import residua.bench.Measurement;
import residua.bench.ModelResults;
import residua.bench.ModelRow;
import residua.bench.PlanSheet;
import residua.bench.ResultFile;
import residua.cl.DeviceFacts;
import residua.kernel.TunedValues;

/**
 * What measuring whole networks found, for people and as JSON.
 *
 * @param device where
 * @param results what was found
 * @param repeats rounds
 * @param file circumstances
 * @param tuned values that decided
 */
record ModelReport(DeviceFacts device, ModelResults results, int repeats, ResultFile file, TunedValues tuned)
        implements BenchReport {
    private static final int MANY = 100;
    private static final double LAST_HUNDREDTH = 0.99;
    /** JSON has no infinity. */
    private static final double NO_NUMBER = 1e300;

    private static final String LEGEND = """
            single stream      an image at a time, each from the host and its logits back; multistream: queries of eight
            offline            as many images as possible, the next ones travelling while some are computed
            training           whole steps, the next images travelling likewise; its parts by the device's own clock
            first result       from the start of a process to its first logits; cold: nothing is compiled yet
            p99                a hundredth of the answers took longer
            """;

    @Override
    public Map<String, Object> object() {
        return file.object(device, Optional.of(tuned), measured(), body());
    }

    /** What is said of whole networks. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("repeats", repeats);
        body.put("results", results.rows().stream().map(ModelReport::row).toList());
        body.put("checks", results.checks().stream().map(ModelReport::check).toList());
        body.put("leftOut", results.leftOut());
        body.put("plans", results.plans().stream().map(PlanSheet::object).toList());
        return body;
    }

    /** All that was measured. */
    List<Measurement> measured() {
        return results.rows().stream().map(ModelRow::value).toList();
    }

    private static Map<String, Object> row(ModelRow r) {
        Map<String, Object> row = MeasuredRow.of("models", r.value());
        row.put("model", r.model());
        row.put("batch", r.batch());
        row.put("scenario", r.scenario().toString());
        row.put("figure", r.figure().toString());
        switch (r.figure()) {
            case LATENCY -> {
                row.put("p99", r.value().quantile(LAST_HUNDREDTH));
                row.put("rounds", r.value().rounds());
            }
            case MEMORY -> row.put("memory", r.detail());
            case TIME -> detail(r, row);
            case THROUGHPUT, ENERGY -> {}
        }
        if (r.exact()) {
            row.put("exact", true);
        }
        r.fault().ifPresent(fault -> row.put("void", fault));
        return row;
    }

    private static void detail(ModelRow r, Map<String, Object> row) {
        switch (r.scenario()) {
            case TRAINING -> row.put("stage", r.detail());
            case FIRST_RESULT -> row.put("start", r.detail());
            case TARGET_ERROR -> row.put("targetErrorPercent", Double.parseDouble(r.detail()));
            case SINGLE_STREAM, MULTI_STREAM, OFFLINE -> {}
        }
    }

    private static Map<String, Object> check(ModelResults.Check c) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("model", c.model());
        check.put("batch", c.batch());
        check.put("scenario", c.scenario().toString());
        check.put("what", c.what());
        check.put("error", Double.isFinite(c.error()) ? c.error() : NO_NUMBER);
        check.put("allowed", c.allowed());
        check.put("wrong", c.wrong());
        return check;
    }

    @Override
    public String text() {
        return table() + "\n" + LEGEND
                + file.note(measured()).map(note -> "note: " + note + "\n").orElse("");
    }

    /** The figures, checks and what is missing. */
    String table() {
        Table table = new Table("measured", "median", "unit", "interval", "p90", "p99", "");
        for (ModelRow r : results.rows()) {
            Measurement m = r.value();
            boolean latency = r.figure() == ModelRow.Figure.LATENCY;
            table.row(
                    m.name(),
                    number(m.median()),
                    m.unit(),
                    m.repeats() > 1
                            ? number(m.interval().low()) + " to "
                                    + number(m.interval().high())
                            : "",
                    latency ? number(m.p90()) : "",
                    latency ? number(m.quantile(LAST_HUNDREDTH)) : "",
                    r.fault().isPresent() ? "void" : "");
        }
        StringBuilder text = new StringBuilder(device.name()).append('\n').append(table);
        for (ModelResults.Check c : results.checks()) {
            if (c.wrong()) {
                text.append(String.format(
                        Locale.ROOT,
                        "void: %s: %s off by %.3g, allowed %.3g%n",
                        ModelRow.title(c.model(), c.batch(), c.scenario()),
                        c.what(),
                        c.error(),
                        c.allowed()));
            }
        }
        results.leftOut().forEach(l -> text.append(String.format("not measured: %s (%s)%n", l.name(), l.why())));
        return text.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.3f" : value < MANY ? "%.1f" : "%.0f", value);
    }
}
