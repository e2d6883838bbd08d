package residua.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import residua.bench.Page;

/**
 * One self-contained page of one result file or several: it opens offline, light and dark, on paper and on a telephone.
 *
 * <p>Result files come from others. Their text is escaped wherever it stands; besides, the page's own policy names the
 * only scripts and styles that may run by their hashes, and forbids every request.
 */
public final class ReportPage {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportPage() {}

    /**
     * The page.
     *
     * @param documents at least one; several are laid side by side where they have rows in common
     */
    public static String of(List<Document> documents) {
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("no document");
        }
        List<Document> apart = Document.apart(documents);
        List<ComparePart.Pair> pairs = ComparePart.pairs(apart);
        List<Section> sections = new ArrayList<>();
        ComparePart.of(pairs).ifPresent(sections::add);
        sections.add(DevicePart.cards(apart));
        List<Side> sides = Side.of(apart, !pairs.isEmpty());
        Stream.of(
                        ModelsPart.of(apart, sides),
                        LayersPart.of(apart, sides),
                        DevicePart.figures(apart, sides),
                        PlanPart.of(apart))
                .flatMap(Optional::stream)
                .forEach(sections::add);
        Summary summary = Summary.of(apart, pairs);
        return page(summary, sections);
    }

    private static String page(Summary summary, List<Section> sections) {
        ChartLibrary library = ChartLibrary.read();
        String style = "\n" + ChartLibrary.text("/residua/report/report.css");
        String charts = "\n" + library.script() + "\n";
        String script = "\n" + ChartLibrary.text("/residua/report/report.js");
        String policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src "
                + hash(style) + "; script-src " + hash(charts) + " " + hash(script);
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(policy)
                .append("\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.append("<title>").append(Page.text(summary.headline())).append("</title>\n");
        html.append("<link rel=\"icon\" href=\"data:,\">\n");
        html.append("<style>").append(style).append("</style></head>\n<body>\n");
        html.append(summary.markup()).append(contents(sections)).append("<main>\n");
        sections.forEach(section -> html.append(section.markup()));
        html.append("</main>\n").append(colophon(library));
        html.append("<script type=\"application/json\" id=\"charts\">")
                .append(data(sections))
                .append("</script>\n");
        html.append("<script>").append(charts).append("</script>\n");
        return html.append("<script>")
                .append(script)
                .append("</script>\n</body></html>\n")
                .toString();
    }

    private static String contents(List<Section> sections) {
        StringBuilder html = new StringBuilder("<nav aria-label=\"Sections\"><ul>");
        for (Section s : sections) {
            html.append("<li><a href=\"#")
                    .append(s.id())
                    .append("\">")
                    .append(Page.text(s.title()))
                    .append("</a></li>");
        }
        return html.append("</ul></nav>\n").toString();
    }

    private static String colophon(ChartLibrary library) {
        return "<footer><p>Made by Residua from result files alone; nothing is fetched. Charts: " + ChartLibrary.NAME
                + " " + Page.text(library.version())
                + ", MIT licence.</p><details><summary>Its licence</summary><pre>"
                + Page.text(library.licence()) + "</pre></details>\n"
                + "<noscript><p>Charts need scripts; the tables have the same numbers.</p></noscript></footer>\n";
    }

    /** What the charts show; no text in it can end the element that it stands in. */
    private static String data(List<Section> sections) {
        ArrayNode charts = MAPPER.createArrayNode();
        sections.forEach(s -> s.charts().forEach(c -> charts.add(c.node())));
        return charts.toString()
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
