package residua.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import residua.bench.FusionReport;
import residua.bench.Page;
import residua.bench.PlanSheet;
import residua.schedule.Plan;

/** A plan to look at: the network with its fused groups, the ledger, and the memory arena. */
public final class FusionPage {
    private static final double MIB = 1 << 20;

    private FusionPage() {}

    /** The whole page. */
    public static String of(String title, PlanSheet sheet) {
        Plan plan = sheet.plan();
        FusionReport.Block total = sheet.fusion().total();
        return new Page(title)
                .paragraph(String.format(
                        Locale.ROOT,
                        "%s: %d steps instead of %d, %.1f MiB of traffic instead of %.1f; the arena takes %.1f MiB.",
                        plan.device().name(),
                        total.after().steps(),
                        total.before().steps(),
                        total.after().bytes() / MIB,
                        total.before().bytes() / MIB,
                        plan.memory().arenaBytes() / MIB))
                .heading("The network, block by block")
                .markup(table(sheet.fusion()))
                .heading("The memory arena")
                .paragraph(
                        "Steps to the right, bytes up; each rectangle is a tensor from the step that writes it to the"
                                + " last that reads it. Orange is scratch, green is read by the caller.")
                .markup(ArenaDrawing.of(new ObjectMapper().valueToTree(sheet.object())))
                .toString();
    }

    private static String table(FusionReport report) {
        StringBuilder html = new StringBuilder(
                "<table><thead><tr><th>block</th><th>what runs</th><th>fused</th>"
                        + "<th class=\"number\">steps</th><th class=\"number\">MiB</th><th class=\"number\">ms</th></tr></thead>\n");
        report.blocks().forEach(b -> row(html, b));
        row(html, report.total());
        return html.append("</table>").toString();
    }

    private static void row(StringBuilder html, FusionReport.Block b) {
        html.append("<tr><td>").append(Page.text(b.name())).append("</td><td>");
        b.steps()
                .forEach(s -> html.append("<span class=\"step\">")
                        .append(Page.text(s))
                        .append("</span>"));
        html.append("</td><td>").append(Page.text(rules(b.fused())));
        b.because()
                .forEach(why -> html.append("<span class=\"step\">")
                        .append(Page.text(why))
                        .append("</span>"));
        b.notFused()
                .forEach(why -> html.append("<span class=\"step\">not ")
                        .append(Page.text(why))
                        .append("</span>"));
        html.append("</td>");
        cell(html, b.before().steps() + " → " + b.after().steps());
        cell(
                html,
                String.format(
                        Locale.ROOT,
                        "%.1f → %.1f",
                        b.before().bytes() / MIB,
                        b.after().bytes() / MIB));
        cell(html, millis(b.before().micros()) + " → " + millis(b.after().micros()));
        html.append("</tr>\n");
    }

    private static void cell(StringBuilder html, String words) {
        html.append("<td class=\"number\">").append(Page.text(words)).append("</td>");
    }

    /** Rules with their counts in words. */
    public static String rules(Map<String, Long> fused) {
        return fused.entrySet().stream()
                .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " x" + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String millis(OptionalDouble micros) {
        return micros.isPresent() ? String.format(Locale.ROOT, "%.2f", micros.getAsDouble() / 1e3) : "–";
    }
}
