package residua.report;

import java.util.ArrayList;
import java.util.List;
import residua.bench.Page;

/** A part of the page: a heading and what is below it. All text is escaped. */
final class Section {
    private final String id;
    private final String title;
    private final StringBuilder body = new StringBuilder();
    private final List<Chart> charts = new ArrayList<>();

    /** An empty one. */
    Section(String id, String title) {
        this.id = id;
        this.title = title;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    List<Chart> charts() {
        return List.copyOf(charts);
    }

    /** Adds a paragraph. */
    Section paragraph(String words) {
        body.append("<p>").append(Page.text(words)).append("</p>\n");
        return this;
    }

    /** Adds markup as it is. */
    Section markup(String html) {
        body.append(html);
        return this;
    }

    /** Adds a table that is to be seen at once. */
    Section table(SortTable table) {
        body.append(table.markup());
        return this;
    }

    /**
     * Adds a chart with the table behind it.
     *
     * @param heading what the chart shows, in words
     * @param legend what its axes and marks are
     */
    Section figure(String heading, String legend, Chart chart, SortTable table) {
        String chartId = Page.text(chart.node().path("id").asText());
        charts.add(chart);
        body.append("<figure aria-labelledby=\"about-").append(chartId).append("\">\n<figcaption id=\"about-");
        body.append(chartId).append("\"><h3>").append(Page.text(heading)).append("</h3><p>");
        body.append(Page.text(legend)).append("</p></figcaption>\n<div class=\"plot\"><canvas id=\"");
        body.append(chartId).append("\" role=\"img\" aria-label=\"").append(Page.text(heading + ". " + legend));
        body.append(" The table below has the same numbers.\"></canvas></div>\n");
        if (!table.isEmpty()) {
            body.append("<details><summary>The numbers behind it</summary>\n")
                    .append(table.markup())
                    .append("</details>\n");
        }
        body.append("</figure>\n");
        return this;
    }

    /** As markup. */
    String markup() {
        return "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\">\n<h2 id=\"" + id + "-title\">"
                + Page.text(title) + "</h2>\n" + body + "</section>\n";
    }
}
