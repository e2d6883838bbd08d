package residua.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Rows of text in columns, for people: numbers to the right, all else to the left, two spaces between. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings. */
    Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row; as many cells as headings. */
    Table row(Object... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells under " + rows.get(0).size() + " headings");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(
                    cell instanceof Number n && n.doubleValue() == n.longValue()
                            ? String.format(Locale.ROOT, "%,d", n.longValue())
                            : cell.toString());
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        // Once for each column: rows may be many, such as those of a result that someone else wrote.
        int[] widths = IntStream.range(0, columns).map(this::width).toArray();
        boolean[] numeric = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            numeric[c] = numeric(c);
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String cell = row.get(c);
                String space = " ".repeat(widths[c] - cell.length());
                line.append(c == 0 ? "" : "  ").append(numeric[c] ? space + cell : cell + space);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private boolean numeric(int column) {
        return rows.size() > 1
                && rows.stream().skip(1).allMatch(row -> row.get(column).matches("[-\\d.,]*( [KMG]iB)?"));
    }
}
