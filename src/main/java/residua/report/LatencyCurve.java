package residua.report;

import java.util.List;
import residua.bench.Measurement;
import residua.report.SortTable.Cell;

/** How long answers take: the part of them that is there after so many milliseconds. */
final class LatencyCurve {
    /** So many steps tell a curve's shape, whatever the number of samples. */
    private static final int MOST_STEPS = 200;

    private static final double MEDIAN = 50;
    private static final double NINE_TENTHS = 90;
    private static final double LAST_HUNDREDTH = 99;

    private LatencyCurve() {}

    /** Adds the curves, where there are any. */
    static void add(Section section, List<Side> sides) {
        Chart chart = Chart.points("latency")
                .across("until the answer is there, ms", Chart.Scale.LOG)
                .upwards("of all answers", Chart.Scale.PERCENT);
        SortTable table = new SortTable(
                "Latency", "file", "measured", "median", "p90", "p99", "longest", "p99 by median", "samples");
        int colour = 0;
        ReportRow unsteady = null;
        for (Side side : sides) {
            for (ReportRow r : side.rows(LatencyCurve::isLatency).values()) {
                curve(chart.series(r.name() + side.which(), "steps", colour++), r.name() + side.which(), r);
                row(table, side, r);
                unsteady = unsteady == null || tail(r) > tail(unsteady) ? r : unsteady;
            }
        }
        if (unsteady != null) {
            section.figure(
                    "Latency: the last hundredth takes up to " + Words.number(tail(unsteady)) + " times the median",
                    "Steep curves are steady; a tail to the right is what a user notices. The axis is logarithmic.",
                    chart,
                    table);
        }
    }

    private static boolean isLatency(ReportRow r) {
        return r.word("figure").equals("latency");
    }

    private static double tail(ReportRow r) {
        return r.percentile(LAST_HUNDREDTH) / r.measured().median();
    }

    private static void curve(Chart.Series series, String name, ReportRow r) {
        double[] sorted =
                r.measured().samples().stream().mapToDouble(r::millis).sorted().toArray();
        int steps = Math.min(MOST_STEPS, sorted.length);
        for (int i = 1; i <= steps; i++) {
            int rank = (int) Math.round((double) i * sorted.length / steps);
            double part = (double) rank / sorted.length;
            series.at(sorted[rank - 1], part)
                    .told(name, Words.percent(part) + " within " + Words.value(sorted[rank - 1], "ms"));
        }
    }

    private static void row(SortTable table, Side side, ReportRow r) {
        Measurement m = r.measured();
        double longest = m.samples().stream().mapToDouble(s -> s).max().orElseThrow();
        table.row(
                Cell.text(side.legend()),
                Cell.text(r.name()),
                cell(r, r.percentile(MEDIAN)),
                cell(r, r.percentile(NINE_TENTHS)),
                cell(r, r.percentile(LAST_HUNDREDTH)),
                cell(r, longest),
                Cell.number(tail(r)),
                Cell.number(String.valueOf(m.repeats()), m.repeats()));
    }

    private static Cell cell(ReportRow r, double value) {
        return Cell.number(Words.value(value, r.measured().unit()), value);
    }
}
