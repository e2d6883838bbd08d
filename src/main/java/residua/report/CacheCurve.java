package residua.report;

import java.util.List;
import residua.bench.Measurement;
import residua.report.SortTable.Cell;

/** Bandwidth by working set: the steps down are the caches. */
final class CacheCurve {
    private CacheCurve() {}

    /** Adds the curves, where there are any. */
    static void add(Section section, List<Side> sides) {
        Chart chart = Chart.points("cache")
                .across("bytes that are read again and again", Chart.Scale.BYTES)
                .upwards("GB/s", Chart.Scale.LINEAR);
        SortTable table = new SortTable("Bandwidth by working set", "file", "working set", "GB/s", "p10", "p90");
        String heading = "";
        for (Side side : sides) {
            List<ReportRow> rows = List.copyOf(side.rows(r -> r.group().equals("cache") && r.number("bytes") > 0)
                    .values());
            if (rows.isEmpty()) {
                continue;
            }
            Chart.Series series = chart.series(side.legend(), "line", side.colour());
            for (ReportRow r : rows) {
                Measurement m = r.measured();
                String set = Words.bytes(r.number("bytes"));
                series.at(r.number("bytes"), m.median())
                        .within(m.p10(), m.p90())
                        .told(set + side.which(), Words.value(m.median(), m.unit()));
                table.row(
                        Cell.text(side.legend()),
                        Cell.number(set, r.number("bytes")),
                        Cell.number(m.median()),
                        Cell.number(m.p10()),
                        Cell.number(m.p90()));
            }
            heading = heading.isEmpty() ? heading(rows) : heading;
        }
        if (!heading.isEmpty()) {
            section.figure(
                    heading,
                    "The whole device reads the same bytes again and again, each group of work-items its part: steps"
                            + " down are caches that have become too small. Whiskers hold eight tenths of the samples.",
                    chart,
                    table);
        }
    }

    private static String heading(List<ReportRow> rows) {
        ReportRow best = rows.get(0);
        for (ReportRow r : rows) {
            best = r.measured().median() > best.measured().median() ? r : best;
        }
        ReportRow last = rows.get(rows.size() - 1);
        return String.format(
                "Bandwidth: %s GB/s at %s, %s GB/s at %s",
                Words.number(best.measured().median()),
                Words.bytes(best.number("bytes")),
                Words.number(last.measured().median()),
                Words.bytes(last.number("bytes")));
    }
}
