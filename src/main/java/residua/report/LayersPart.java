package residua.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import residua.bench.Measurement;
import residua.report.SortTable.Cell;

/** Layers beside the limits of their device. */
final class LayersPart {
    /** More bars than that nobody reads; the table has all of them. */
    private static final int MOST_BARS = 16;

    private static final double MICROS_PER_MILLI = 1000;

    private LayersPart() {}

    /** The roofline, the passes, and the layers where most time is lost; empty where no file has layers. */
    static Optional<Section> of(List<Document> documents, List<Side> sides) {
        List<Side> with = Side.with(sides, ReportRow::isLayer);
        if (with.isEmpty()) {
            return Optional.empty();
        }
        Section section = new Section("layers", "Layers beside the limits");
        Roofline.add(section, with);
        passes(section, with);
        Set<String> networks = new LinkedHashSet<>();
        with.forEach(s -> s.layers().forEach(r -> networks.add(r.network())));
        int number = 0;
        for (String network : networks) {
            most(section, Side.with(with, r -> r.isLayer() && r.network().equals(network)), network, number++);
        }
        section.markup("<h3>All layers</h3>\n").table(table(documents));
        return Optional.of(section);
    }

    private static void passes(Section section, List<Side> sides) {
        Set<String> labels = new LinkedHashSet<>();
        sides.forEach(s -> labels.addAll(Limits.byPass(s.layers()).keySet()));
        Chart chart = Chart.bars("passes", List.copyOf(labels))
                .across("of the time that the limits allow", Chart.Scale.PERCENT);
        SortTable table =
                new SortTable("Passes", "file", "network and pass", "ms a step", "ms at the limit", "of the limit");
        for (Side side : sides) {
            Map<String, Limits> passes = Limits.byPass(side.layers());
            Chart.Series series = chart.series(side.legend(), "bars", side.colour());
            for (String label : labels) {
                Limits limits = passes.get(label);
                if (limits == null) {
                    series.gap();
                    continue;
                }
                series.bar(limits.fraction())
                        .told(
                                label + side.which(),
                                Words.percent(limits.fraction()) + " of the limit",
                                Words.value(limits.micros(), "us") + ", the limit "
                                        + Words.value(limits.bound(), "us"));
                table.row(
                        Cell.text(side.legend()),
                        Cell.text(label),
                        Cell.number(limits.micros() / MICROS_PER_MILLI),
                        Cell.number(limits.bound() / MICROS_PER_MILLI),
                        Cell.part(limits.fraction()));
            }
        }
        List<String> all = sides.stream()
                .map(s -> Words.percent(Limits.of(s.layers()).fraction())
                        + (s.legend().isEmpty() ? "" : " (" + s.legend() + ")"))
                .toList();
        section.figure(
                "All layers together reach " + Words.list(all) + " of the limit",
                "Each pass of each network: the time that the device's limits allow for its operations and bytes, by the"
                        + " time that it takes.",
                chart,
                table);
    }

    private static void most(Section section, List<Side> sides, String network, int number) {
        Predicate<ReportRow> wanted = r -> r.isLayer() && r.network().equals(network);
        Map<String, ReportRow> worst = new LinkedHashMap<>();
        sides.forEach(s -> s.rows(wanted)
                .forEach((name, r) -> worst.merge(name, r, (a, b) -> a.stepLost() >= b.stepLost() ? a : b)));
        List<ReportRow> shown = worst.values().stream()
                .filter(r -> r.stepLost() > 0)
                .sorted(Comparator.comparingDouble(ReportRow::stepLost).reversed())
                .limit(MOST_BARS)
                .toList();
        if (shown.isEmpty()) {
            section.paragraph(network + ": no layer is slower than its limit.");
            return;
        }
        Chart chart = Chart.bars(
                        "layers-" + number, shown.stream().map(ReportRow::layer).toList())
                .across("ms in a step", Chart.Scale.LINEAR)
                .limitsAre("the limit");
        for (Side side : sides) {
            Chart.Series series =
                    chart.series(side.legend().isEmpty() ? "measured" : side.legend(), "bars", side.colour());
            List<String> names = shown.stream().map(ReportRow::name).toList();
            side.draw(series, names, wanted, r -> bar(series, r, side));
        }
        ReportRow first = shown.get(0);
        section.figure(
                network + ": most time is to be won in " + first.layer() + ", " + Words.value(first.stepLost(), "us")
                        + " a step",
                "The " + (shown.size() < worst.size() ? shown.size() + " of " + worst.size() + " " : "")
                        + "distinct layers that are furthest above the time that the limits allow, each as often as the"
                        + " network does it. Whiskers hold eight tenths of the samples.",
                chart,
                new SortTable("", "none"));
    }

    private static void bar(Chart.Series series, ReportRow r, Side side) {
        Measurement m = r.measured();
        double scale = r.count() / MICROS_PER_MILLI;
        series.bar(r.stepMicros() / MICROS_PER_MILLI)
                .within(scale * m.p10(), scale * m.p90())
                .limit(r.stepBound() / MICROS_PER_MILLI)
                .told(r.layer() + side.which(), told(r));
    }

    /** What is said of a layer that is pointed at. */
    static String[] told(ReportRow r) {
        List<String> lines = new ArrayList<>();
        lines.add(r.word("model") + ": " + r.word("sizes") + (r.count() > 1 ? ", " + (long) r.count() + " times" : ""));
        lines.add(r.word("algorithm"));
        lines.add(Words.value(r.measured().median(), "us") + ", limit " + Words.value(r.number("bound"), "us") + ": "
                + Words.percent(r.fraction()));
        lines.add((r.gigaflops() > 0 ? Words.number(r.gigaflops()) + " GFLOP/s, " : "") + Words.number(r.gigabytes())
                + " GB/s");
        return lines.toArray(String[]::new);
    }

    private static SortTable table(List<Document> documents) {
        SortTable table = new SortTable(
                "All layers",
                "file",
                "network",
                "layer",
                "pass",
                "sizes",
                "times",
                "algorithm",
                "ms",
                "spread",
                "ms a step",
                "of the limit",
                "bound by",
                "GFLOP/s",
                "GB/s");
        for (Document d : documents) {
            for (ReportRow r : d.layers()) {
                Measurement m = r.measured();
                table.row(
                        Cell.text(d.label()),
                        Cell.text(r.network()),
                        Cell.text(r.word("layer")),
                        Cell.text(r.word("pass")),
                        Cell.text(r.word("sizes")),
                        Cell.number(String.valueOf((long) r.count()), r.count()),
                        algorithm(r.word("algorithm")),
                        Cell.number(m.median() / MICROS_PER_MILLI),
                        Cell.number(Words.percent(m.spread()), m.spread()),
                        Cell.number(r.stepMicros() / MICROS_PER_MILLI),
                        Cell.part(r.fraction()),
                        Cell.text(boundBy(r)),
                        r.gigaflops() > 0 ? Cell.number(r.gigaflops()) : Cell.none(),
                        Cell.number(r.gigabytes()));
            }
        }
        return table;
    }

    /** The name; the settings where it is pointed at. */
    private static Cell algorithm(String words) {
        int settings = words.indexOf(" -D");
        return settings < 0 ? Cell.text(words) : Cell.text(words.substring(0, settings), words);
    }

    private static String boundBy(ReportRow r) {
        if (r.word("boundBy").equals("compute")) {
            return "arithmetic";
        }
        return r.node().path("cached").asBoolean() ? "memory, cached" : "memory";
    }
}
