package residua.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import residua.bench.Measurement;
import residua.report.SortTable.Cell;

/** Whole networks: images a second, how long an answer takes, what a training step consists of, and all else. */
final class ModelsPart {
    private static final List<String> STAGES = List.of("upload", "forward", "backward", "update", "read-back");
    private static final double LAST_HUNDREDTH = 99;

    /** Stands in results for what JSON cannot say. */
    private static final double NO_NUMBER = 1e300;

    private ModelsPart() {}

    /** What the files say of whole networks; empty where none says anything. */
    static Optional<Section> of(List<Document> documents, List<Side> sides) {
        if (documents.stream().flatMap(d -> d.rows().stream()).noneMatch(ReportRow::isModel)) {
            return Optional.empty();
        }
        Section section = new Section("networks", "Whole networks");
        throughput(section, Side.with(sides, ModelsPart::isThroughput));
        LatencyCurve.add(section, sides);
        stages(section, sides);
        rest(section, documents);
        checks(section, documents);
        leftOut(section, documents);
        return Optional.of(section);
    }

    private static boolean isThroughput(ReportRow r) {
        return r.isModel() && r.measured().unit().equals("images/s");
    }

    private static void throughput(Section section, List<Side> sides) {
        Set<String> names = new LinkedHashSet<>();
        sides.forEach(s -> names.addAll(s.rows(ModelsPart::isThroughput).keySet()));
        if (names.isEmpty()) {
            return;
        }
        Chart chart = Chart.bars("throughput", List.copyOf(names)).across("images a second", Chart.Scale.LOG);
        SortTable table =
                new SortTable("Throughput", "file", "measured", "images a second", "95 % interval", "p10", "p90");
        for (Side side : sides) {
            Chart.Series series = chart.series(side.legend(), "dots", side.colour());
            side.draw(series, names, ModelsPart::isThroughput, r -> {
                Measurement m = r.measured();
                series.bar(r, side);
                table.row(
                        Cell.text(side.legend()),
                        Cell.text(r.name()),
                        Cell.number(m.median()),
                        Cell.text(interval(m)),
                        Cell.number(m.p10()),
                        Cell.number(m.p90()));
            });
        }
        section.figure(
                "Images a second",
                "Uploads and read-backs included. The axis is logarithmic; a bar holds eight tenths of the samples.",
                chart,
                table);
    }

    private static String interval(Measurement m) {
        return Words.number(m.interval().low()) + " to "
                + Words.number(m.interval().high());
    }

    /** The parts of training steps end to end, by the device's clock. */
    private static void stages(Section section, List<Side> sides) {
        List<String> labels = new ArrayList<>();
        List<Map<String, ReportRow>> steps = new ArrayList<>();
        for (Side side : sides) {
            Map<String, Map<String, ReportRow>> byNetwork = new LinkedHashMap<>();
            side.rows(r -> !r.word("stage").isEmpty())
                    .values()
                    .forEach(r -> byNetwork
                            .computeIfAbsent(r.network(), n -> new LinkedHashMap<>())
                            .put(r.word("stage"), r));
            byNetwork.forEach((network, parts) -> {
                labels.add(network + side.which());
                steps.add(parts);
            });
        }
        if (steps.isEmpty()) {
            return;
        }
        Chart chart = Chart.bars("stages", labels)
                .across("of a training step", Chart.Scale.PERCENT)
                .stacked();
        SortTable table =
                new SortTable("Parts of training steps", "network", "part", "median", "of the step", "p10", "p90");
        for (String stage : STAGES) {
            Chart.Series series = chart.series(stage, "bars", STAGES.indexOf(stage));
            for (int i = 0; i < steps.size(); i++) {
                ReportRow r = steps.get(i).get(stage);
                double whole = steps.get(i).values().stream()
                        .mapToDouble(s -> s.measured().median())
                        .sum();
                if (r == null) {
                    series.gap();
                    continue;
                }
                Measurement m = r.measured();
                double part = m.median() / whole;
                series.bar(part)
                        .told(
                                labels.get(i) + ": " + stage,
                                Words.value(m.median(), m.unit()),
                                Words.percent(part) + " of the step");
                table.row(
                        Cell.text(labels.get(i)),
                        Cell.text(stage),
                        Cell.number(Words.value(m.median(), m.unit()), m.median()),
                        Cell.part(part),
                        Cell.number(Words.value(m.p10(), m.unit()), m.p10()),
                        Cell.number(Words.value(m.p90(), m.unit()), m.p90()));
            }
        }
        section.figure("What a training step consists of", "Medians by the device's own clock.", chart, table);
    }

    private static void rest(Section section, List<Document> documents) {
        SortTable table = new SortTable(
                "All figures of networks",
                "file",
                "measured",
                "median",
                "p90",
                "p99",
                "95 % interval",
                "samples",
                "answers");
        for (Document d : documents) {
            for (ReportRow r : d.rows()) {
                if (r.isModel()) {
                    table.row(row(d, r));
                }
            }
        }
        section.markup("<h3>All figures</h3>\n").table(table);
    }

    private static List<Cell> row(Document d, ReportRow r) {
        Measurement m = r.measured();
        boolean wrong = !r.fault().isEmpty();
        boolean latency = r.word("figure").equals("latency");
        return List.of(
                Cell.text(d.label()),
                Cell.text(r.name()),
                Cell.number(Words.value(m.median(), m.unit()), m.median()),
                m.repeats() > 1 ? Cell.number(Words.value(m.p90(), m.unit()), m.p90()) : Cell.none(),
                latency
                        ? Cell.number(Words.value(r.percentile(LAST_HUNDREDTH), m.unit()), r.percentile(LAST_HUNDREDTH))
                        : Cell.none(),
                Cell.text(m.repeats() > 1 ? interval(m) : ""),
                Cell.number(String.valueOf(m.repeats()), m.repeats()),
                wrong ? Cell.verdict("void: " + r.fault(), "bad") : Cell.text(""));
    }

    private static void checks(Section section, List<Document> documents) {
        SortTable table = new SortTable(
                "Answers beside those of the obvious kernels",
                "file",
                "network",
                "scenario",
                "what",
                "error",
                "allowed",
                "verdict");
        for (Document d : documents) {
            d.root().path("checks").forEach(c -> {
                boolean wrong = c.path("wrong").asBoolean();
                table.row(
                        Cell.text(d.label()),
                        Cell.text(c.path("model").asText() + ", batch "
                                + c.path("batch").asText()),
                        Cell.text(c.path("scenario").asText()),
                        Cell.text(c.path("what").asText()),
                        Cell.number(
                                scientific(c.path("error").asDouble()),
                                c.path("error").asDouble()),
                        Cell.number(
                                scientific(c.path("allowed").asDouble()),
                                c.path("allowed").asDouble()),
                        Cell.verdict(wrong ? "wrong: its figures are void" : "right", wrong ? "bad" : "good"));
            });
        }
        if (!table.isEmpty()) {
            section.markup("<h3>Are the answers right?</h3>\n").table(table);
        }
    }

    private static String scientific(double value) {
        return value >= NO_NUMBER ? "not a number" : String.format(Locale.ROOT, "%.1e", value);
    }

    private static void leftOut(Section section, List<Document> documents) {
        SortTable table = new SortTable("What was not measured", "file", "figure", "why there is none");
        for (Document d : documents) {
            d.root()
                    .path("leftOut")
                    .forEach(l -> table.row(
                            Cell.text(d.label()),
                            Cell.text(l.path("name").asText()),
                            Cell.text(l.path("why").asText())));
        }
        if (!table.isEmpty()) {
            section.markup("<h3>Not available</h3>\n").table(table);
        }
    }
}
