package residua.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import residua.bench.Page;

/**
 * What a reader should know who reads nothing else.
 *
 * @param kicker what kind of page it is
 * @param headline the finding
 * @param statements all else, the most important first
 * @param doubts what makes it doubtful
 */
record Summary(String kicker, String headline, List<Statement> statements, List<String> doubts) {
    /** Rows that spread more than that are named. */
    private static final double NOISY = 0.25;

    private static final int MOST_NAMED = 3;

    /** Of a result: what it is about, and the sentence. */
    record Statement(String about, String sentence) {}

    static Summary of(List<Document> documents, List<ComparePart.Pair> pairs) {
        List<Statement> statements = new ArrayList<>();
        pairs.forEach(p ->
                statements.add(new Statement(p.other() + " beside " + p.base(), ComparePart.counts(p.comparison()))));
        List<String> doubts = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Document d : documents) {
            String file = documents.size() > 1 ? d.label() + ": " : "";
            String compared = pairs.isEmpty() ? "" : file;
            if (!pairs.isEmpty() || known.add(d.result().device())) {
                Findings.limits(d).ifPresent(s -> statements.add(new Statement(compared + "limits", s)));
            }
            if (pairs.isEmpty()) {
                Findings.inference(d).ifPresent(s -> statements.add(new Statement("inference", s)));
                Findings.training(d).ifPresent(s -> statements.add(new Statement("training", s)));
            }
            Findings.layers(d).ifPresent(s -> statements.add(new Statement(compared + "layers", s)));
            doubts(d).forEach(s -> doubts.add(file + s));
        }
        String headline = pairs.isEmpty() ? headline(documents) : ComparePart.headline(pairs);
        return new Summary(kicker(documents), headline, statements, doubts);
    }

    private static String kicker(List<Document> documents) {
        List<String> dates = documents.stream()
                .map(d -> d.result().date().split("T", 2)[0])
                .distinct()
                .toList();
        return "Residua benchmark, " + String.join(", ", dates);
    }

    private static String headline(List<Document> documents) {
        for (Document d : documents) {
            Optional<ReportRow> best = Findings.fastest(d);
            if (best.isPresent()) {
                String layers = d.layers().isEmpty()
                        ? ""
                        : "; the layers " + Limits.of(d.layers()).verdict();
                return best.get().name() + ": " + Findings.value(best.get()) + layers;
            }
        }
        List<ReportRow> layers =
                documents.stream().flatMap(d -> d.layers().stream()).toList();
        if (!layers.isEmpty()) {
            List<String> networks =
                    layers.stream().map(r -> r.word("model")).distinct().toList();
            return "The layers of " + Words.list(networks) + " "
                    + Limits.of(layers).verdict();
        }
        Document d = documents.get(0);
        return d.group("arithmetic").stream()
                .findFirst()
                .map(r -> d.deviceName() + " does " + Findings.value(r))
                .orElse(d.deviceName());
    }

    private static List<String> doubts(Document d) {
        List<String> doubts = new ArrayList<>();
        d.rows().stream()
                .filter(r -> !r.fault().isEmpty())
                .forEach(r -> doubts.add("void for a wrong answer: " + r.name() + " (" + r.fault() + ")"));
        doubts.addAll(d.notes());
        List<ReportRow> noisy = d.right().stream()
                .filter(r -> r.measured().spread() > NOISY)
                .sorted(Comparator.comparingDouble(
                        (ReportRow r) -> -r.measured().spread()))
                .toList();
        if (!noisy.isEmpty()) {
            List<String> named = noisy.stream()
                    .limit(MOST_NAMED)
                    .map(r -> r.name() + " (" + Words.percent(r.measured().spread()) + ")")
                    .toList();
            doubts.add(noisy.size() + " of " + Words.count(d.rows().size(), "row", "rows")
                    + " spread by more than a quarter of the median, most of all " + Words.list(named));
        }
        return doubts;
    }

    /** As markup. */
    String markup() {
        StringBuilder html = new StringBuilder("<header>\n<p class=\"kicker\">")
                .append(Page.text(kicker))
                .append("</p>\n<h1>")
                .append(Page.text(headline))
                .append("</h1>\n<div class=\"story\"><div>\n");
        for (int i = 0; i < statements.size(); i++) {
            Statement s = statements.get(i);
            html.append(i == 0 ? "<p class=\"lede\"><b>" : "<p><b>")
                    .append(Page.text(capital(s.about())))
                    .append(".</b> ")
                    .append(Page.text(s.sentence()))
                    .append("</p>\n");
        }
        html.append("</div>\n");
        if (!doubts.isEmpty()) {
            html.append("<aside aria-label=\"Doubts\"><h2>To be read with care</h2><ul>");
            doubts.forEach(w -> html.append("<li>").append(Page.text(w)).append("</li>"));
            html.append("</ul></aside>\n");
        }
        return html.append("</div></header>\n").toString();
    }

    private static String capital(String words) {
        return words.contains(":") || words.contains(" beside ")
                ? words
                : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
