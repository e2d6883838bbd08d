package residua.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import residua.bench.Page;
import residua.report.SortTable.Cell;

/** The plans that were measured: their memory, and what fusion did. */
final class PlanPart {
    private static final double MICROS_PER_MILLI = 1000;

    private PlanPart() {}

    /** Memory and ledger of each plan; empty where no file has plans. */
    static Optional<Section> of(List<Document> documents) {
        Section section = new Section("plans", "Memory and fusion");
        SortTable all = new SortTable(
                "Plans",
                "file",
                "plan",
                "peak",
                "parameters",
                "arena",
                "steps",
                "traffic without fusion",
                "with fusion");
        StringBuilder details = new StringBuilder();
        for (Document d : documents) {
            d.root().path("plans").forEach(plan -> {
                all.row(row(d, plan));
                details.append(details(documents.size() > 1 ? d.label() + ": " : "", plan, details.isEmpty()));
            });
        }
        if (all.isEmpty()) {
            return Optional.empty();
        }
        section.paragraph("What each plan takes of the device's memory, and the traffic that fusion saves it: every"
                + " operand of every step counted once.");
        return Optional.of(section.table(all).markup(details.toString()));
    }

    private static String title(JsonNode plan) {
        return plan.path("model").asText() + ", " + (plan.path("training").asBoolean() ? "training" : "inference")
                + ", batch " + plan.path("batch").asText();
    }

    private static List<Cell> row(Document d, JsonNode plan) {
        double before = 0;
        double after = 0;
        for (JsonNode block : plan.path("blocks")) {
            before += block.path("bytesBefore").asDouble();
            after += block.path("bytesAfter").asDouble();
        }
        int steps = plan.path("steps").size();
        return List.of(
                Cell.text(d.label()),
                Cell.text(title(plan)),
                size(plan.path("peakBytes").asDouble()),
                size(plan.path("parameterBytes").asDouble()),
                size(plan.path("arenaBytes").asDouble()),
                Cell.number(String.valueOf(steps), steps),
                size(before),
                size(after));
    }

    private static Cell size(double bytes) {
        return Cell.number(Words.bytes(bytes), bytes);
    }

    private static String details(String file, JsonNode plan, boolean open) {
        String title = Page.text(file + title(plan));
        StringBuilder html = new StringBuilder();
        html.append(open ? "<details class=\"plan\" open><summary>" : "<details class=\"plan\"><summary>");
        html.append(title).append(": the arena</summary>\n");
        html.append("<p>Steps to the right, bytes up; each rectangle is a tensor, from the step that writes it to the"
                + " last that reads it.</p>\n");
        html.append("<p class=\"key\"><span class=\"tensor\"></span>tensors <span class=\"scratch\"></span>scratch"
                + " <span class=\"output\"></span>read by the caller</p>\n");
        html.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(title);
        html.append(": the arena\">").append(ArenaDrawing.of(plan)).append("</div></details>\n");
        SortTable ledger = ledger(title(plan), plan);
        if (!ledger.isEmpty()) {
            html.append("<details class=\"plan\"><summary>").append(title).append(": the fusion ledger</summary>\n");
            html.append(ledger.markup()).append("</details>\n");
        }
        return html.toString();
    }

    private static SortTable ledger(String title, JsonNode plan) {
        SortTable table = new SortTable(
                title + ", block by block",
                "block",
                "fused",
                "not fused",
                "what runs",
                "steps before",
                "steps",
                "MiB before",
                "MiB",
                "ms");
        for (JsonNode block : plan.path("blocks")) {
            List<String> fused = new ArrayList<>();
            block.path("fused")
                    .fields()
                    .forEachRemaining(e -> fused.add(
                            e.getValue().asInt() == 1
                                    ? e.getKey()
                                    : e.getKey() + " x" + e.getValue().asInt()));
            table.row(
                    Cell.text(block.path("block").asText()),
                    Cell.text(String.join(", ", fused)),
                    Cell.text(words(block.path("notFused"))),
                    Cell.text(words(block.path("steps"))),
                    Cell.number(
                            block.path("stepsBefore").asText(),
                            block.path("stepsBefore").asDouble()),
                    Cell.number(
                            block.path("stepsAfter").asText(),
                            block.path("stepsAfter").asDouble()),
                    mebibytes(block.path("bytesBefore").asDouble()),
                    mebibytes(block.path("bytesAfter").asDouble()),
                    block.has("microsAfter")
                            ? Cell.number(block.path("microsAfter").asDouble() / MICROS_PER_MILLI)
                            : Cell.none());
        }
        return table;
    }

    private static Cell mebibytes(double bytes) {
        return Cell.number(String.format(Locale.ROOT, "%.1f", bytes / (1 << 20)), bytes);
    }

    private static String words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return String.join("; ", words);
    }
}
