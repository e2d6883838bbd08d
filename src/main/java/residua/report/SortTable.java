package residua.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import residua.bench.Page;

/**
 * A table that a click on a heading sorts. All text is escaped. A first column called {@value #FILE} is left out where it
 * tells nothing apart.
 */
final class SortTable {
    private static final double FULL = 100;
    private static final String FILE = "file";

    private final String caption;
    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    /**
     * A cell.
     *
     * @param markup what is shown
     * @param sort what it is sorted by; empty where that is the text
     * @param kind class of the style sheet
     */
    record Cell(String markup, String sort, String kind) {

        /** Words. */
        static Cell text(String words) {
            return new Cell(Page.text(words), "", "");
        }

        /** Words with more of them where they are pointed at. */
        static Cell text(String words, String more) {
            return new Cell("<span title=\"" + Page.text(more) + "\">" + Page.text(words) + "</span>", "", "");
        }

        /** Words in the colour of a verdict. */
        static Cell verdict(String words, String kind) {
            return new Cell(Page.text(words), "", kind);
        }

        /** A number, shown so. */
        static Cell number(String shown, double value) {
            return new Cell(Page.text(shown), Double.toString(value), "number");
        }

        /** A number as usual. */
        static Cell number(double value) {
            return number(Words.number(value), value);
        }

        /** Nothing, which sorts last. */
        static Cell none() {
            return new Cell("", "", "number");
        }

        /** A part of a limit as per cents and as a bar. */
        static Cell part(double part) {
            String bar = String.format(
                    Locale.ROOT,
                    "<svg class=\"part\" aria-hidden=\"true\"><rect width=\"%.0f%%\" height=\"100%%\"/></svg>",
                    FULL * Math.max(0, Math.min(1, part)));
            return new Cell(bar + Page.text(Words.percent(part)), Double.toString(part), "number");
        }
    }

    SortTable(String caption, String... headings) {
        this.caption = caption;
        this.headings = List.of(headings);
    }

    /** Adds a row, with a cell for each heading. */
    void row(List<Cell> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + headings.size() + " headings");
        }
        rows.add(List.copyOf(cells));
    }

    /** Adds a row, leaving out what is null. */
    void row(Cell... cells) {
        row(Arrays.stream(cells).filter(Objects::nonNull).toList());
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** As markup. */
    String markup() {
        StringBuilder html = new StringBuilder("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(Page.text(caption))
                .append("\"><table class=\"sortable\"><caption>")
                .append(Page.text(caption))
                .append("</caption><thead><tr>");
        for (int i = first(); i < headings.size(); i++) {
            int column = i;
            boolean number = !rows.isEmpty()
                    && rows.stream().allMatch(r -> r.get(column).kind().equals("number"));
            html.append(number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">")
                    .append("<button type=\"button\">")
                    .append(Page.text(headings.get(i)))
                    .append("</button></th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (List<Cell> row : rows) {
            html.append("<tr>");
            row.subList(first(), row.size()).forEach(cell -> html.append(cell(cell)));
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private int first() {
        boolean one = rows.stream().map(row -> row.get(0)).distinct().count() < 2;
        return one && headings.get(0).equals(FILE) ? 1 : 0;
    }

    private static String cell(Cell cell) {
        String kind = cell.kind().isEmpty() ? "" : " class=\"" + cell.kind() + "\"";
        String sort = cell.sort().isEmpty() ? "" : " data-v=\"" + cell.sort() + "\"";
        return "<td" + kind + sort + ">" + cell.markup() + "</td>";
    }
}
