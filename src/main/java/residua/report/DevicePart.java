package residua.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import residua.bench.Measurement;
import residua.bench.Page;
import residua.report.SortTable.Cell;

/** What was measured, and where: a card for each file, and the figures of the device by itself. */
final class DevicePart {
    private static final Set<String> CURVES = Set.of("cache");
    private static final Set<String> OF_A_RUN = Set.of("Clocks", "Load before", "Tuned values", "Measured");

    private DevicePart() {}

    /** A card for each machine and program that something was measured on and with. */
    static Section cards(List<Document> documents) {
        Map<Map<String, String>, List<Document>> alike = new LinkedHashMap<>();
        for (Document d : documents) {
            Map<String, String> lasting = new LinkedHashMap<>(facts(d));
            lasting.keySet().removeAll(OF_A_RUN);
            lasting.put("name", d.deviceName());
            alike.computeIfAbsent(lasting, f -> new ArrayList<>()).add(d);
        }
        StringBuilder cards = new StringBuilder("<div class=\"cards\">\n");
        for (List<Document> same : alike.values()) {
            cards.append(card(same, documents.size() > 1));
        }
        return new Section("devices", "Where it was measured")
                .markup(cards.append("</div>\n").toString());
    }

    private static String card(List<Document> same, boolean named) {
        StringBuilder card = new StringBuilder("<article class=\"card\">");
        if (named) {
            String labels = Words.list(same.stream().map(Document::label).toList());
            card.append("<p class=\"kicker\">").append(Page.text(labels)).append("</p>");
        }
        card.append("<h3>").append(Page.text(same.get(0).deviceName())).append("</h3><dl>");
        Map<String, Set<String>> facts = new LinkedHashMap<>();
        same.forEach(d -> facts(d).forEach((name, value) ->
                facts.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(value)));
        facts.forEach((name, values) -> card.append("<div><dt>")
                .append(Page.text(name))
                .append("</dt><dd>")
                .append(Page.text(String.join("; ", values)))
                .append("</dd></div>"));
        return card.append("</dl></article>\n").toString();
    }

    private static Map<String, String> facts(Document d) {
        JsonNode device = d.root().path("device");
        JsonNode host = d.root().path("host");
        Map<String, String> facts = new LinkedHashMap<>();
        put(
                facts,
                "Kind",
                device.path("type").asText(),
                Words.count(device.path("computeUnits").asLong(), "unit", "units"));
        put(
                facts,
                "OpenCL",
                device.path("platform").asText(),
                device.path("version").asText());
        put(facts, "Driver", device.path("driver").asText());
        put(
                facts,
                "Memory",
                size(device, "globalMemoryBytes", ""),
                size(device, "maxAllocationBytes", " in one piece"),
                size(device, "globalMemoryCacheBytes", " of cache"),
                size(device, "localMemoryBytes", " local"));
        put(
                facts,
                "Types",
                "fp32",
                device.path("fp16").asBoolean() ? "fp16" : "",
                device.path("fp64").asBoolean() ? "fp64" : "");
        put(
                facts,
                "Host",
                host.path("cpu").asText(),
                Words.count(host.path("processors").asLong(), "processor", "processors"),
                size(host, "memoryBytes", ""));
        put(facts, "System", host.path("os").asText(), host.path("architecture").asText());
        put(facts, "Java", host.path("jdk").asText());
        put(facts, "Clocks", clocks(host.path("clocks")));
        double load = host.path("load").asDouble(-1);
        put(facts, "Load before", load < 0 ? "" : Words.number(load));
        put(
                facts,
                "Program",
                "Residua " + d.root().path("program").asText().split(" \\(commit ", 2)[0],
                "commit " + d.root().path("commit").asText());
        JsonNode tuned = d.root().path("tuned");
        put(
                facts,
                "Tuned values",
                tuned.has("hash")
                        ? tuned.path("values").asText() + ", hash "
                                + tuned.path("hash").asText()
                        : "");
        double seconds = d.root().path("seconds").asDouble();
        put(
                facts,
                "Measured",
                d.result().date(),
                seconds > 0 ? "in " + Words.value(seconds, "s") : "",
                d.root().path("quick").asBoolean() ? "the quick way" : "",
                d.root().path("repeats").asText() + " samples asked for");
        return facts;
    }

    private static String clocks(JsonNode clocks) {
        OptionalDouble before = median(clocks.path("beforeMegahertz"));
        OptionalDouble after = median(clocks.path("afterMegahertz"));
        if (before.isEmpty() || after.isEmpty()) {
            return "";
        }
        String governor = clocks.path("governor").asText();
        return Words.number(before.getAsDouble()) + " MHz before, " + Words.number(after.getAsDouble()) + " MHz after"
                + (governor.isEmpty() ? "" : ", governor " + governor);
    }

    private static OptionalDouble median(JsonNode numbers) {
        double[] sorted = StreamSupport.stream(numbers.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .sorted()
                .toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length / 2]);
    }

    private static void put(Map<String, String> facts, String name, String... values) {
        String joined =
                String.join(", ", Stream.of(values).filter(v -> !v.isBlank()).toList());
        if (!joined.isEmpty()) {
            facts.put(name, joined);
        }
    }

    private static String size(JsonNode node, String key, String what) {
        long bytes = node.path(key).asLong();
        return bytes > 0 ? Words.bytes((double) bytes) + what : "";
    }

    /** The figures of devices; empty where no file has any. */
    static Optional<Section> figures(List<Document> documents, List<Side> sides) {
        List<Side> with = Side.with(sides, r -> !r.group().isEmpty());
        if (with.isEmpty()) {
            return Optional.empty();
        }
        Section section = new Section("device", "The device by itself");
        arithmetic(section, Side.with(with, DevicePart::isArithmetic));
        CacheCurve.add(section, with);
        SortTable rest = new SortTable(
                "All else that was measured of the device",
                "file",
                "measured",
                "median",
                "unit",
                "95 % interval",
                "form");
        for (Document d : documents) {
            for (ReportRow r : d.right()) {
                if (!r.group().isEmpty() && !r.group().equals("arithmetic") && !CURVES.contains(r.group())) {
                    rest.row(figure(d.label(), r));
                }
            }
        }
        if (!rest.isEmpty()) {
            section.markup("<h3>Memory, launches, transfers, builds</h3>\n").table(rest);
        }
        return Optional.of(section);
    }

    private static List<Cell> figure(String file, ReportRow r) {
        Measurement m = r.measured();
        return List.of(
                Cell.text(file),
                Cell.text(r.name()),
                Cell.number(m.median()),
                Cell.text(Words.unit(m.unit())),
                Cell.text(Words.number(m.interval().low()) + " to "
                        + Words.number(m.interval().high())),
                Cell.text(r.word("form")));
    }

    private static boolean isArithmetic(ReportRow r) {
        return r.group().equals("arithmetic");
    }

    private static void arithmetic(Section section, List<Side> sides) {
        if (sides.isEmpty()) {
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        sides.forEach(s -> names.addAll(s.rows(DevicePart::isArithmetic).keySet()));
        Chart chart = Chart.bars("arithmetic", List.copyOf(names))
                .across("GFLOP/s, or GOP/s of whole numbers", Chart.Scale.LINEAR);
        SortTable table = new SortTable("Arithmetic", "file", "measured", "median", "unit", "95 % interval", "form");
        List<String> best = new ArrayList<>();
        for (Side side : sides) {
            Chart.Series series = chart.series(side.legend(), "bars", side.colour());
            side.draw(series, names, DevicePart::isArithmetic, r -> {
                series.bar(r, side, r.word("form"));
                table.row(figure(side.legend(), r));
            });
            Measurement first = side.rows(DevicePart::isArithmetic)
                    .values()
                    .iterator()
                    .next()
                    .measured();
            best.add(Words.value(first.median(), first.unit())
                    + (side.legend().isEmpty() ? "" : " (" + side.legend() + ")"));
        }
        section.figure(
                "Arithmetic: " + names.iterator().next() + " at " + Words.list(best),
                "Kernels that do nothing else, each in its fastest form. Whiskers hold eight tenths of the samples.",
                chart,
                table);
    }
}
