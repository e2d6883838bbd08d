package residua.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.report.SortTable.Cell;

/** Layers by their operations a byte below the roof of their device (Williams, Waterman and Patterson, 2009). */
final class Roofline {
    private static final double MARGIN = 1.6;
    private static final double GOOD = 0.75;
    private static final double SMALLEST_POINT = 0.6;
    private static final double POINT_GROWTH = 5;
    private static final List<String> PASSES = List.of("forward", "backward-data", "backward-weights", "other");

    private Roofline() {}

    /** Adds the plot, where any side has layers with operations and the limits of its device. */
    static void add(Section section, List<Side> sides) {
        List<ReportRow> all = sides.stream().flatMap(s -> placed(s).stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        double least = all.stream().mapToDouble(Roofline::intensity).min().orElseThrow();
        double most = all.stream().mapToDouble(Roofline::intensity).max().orElseThrow();
        for (Side side : sides) {
            double knee = side.device("gigaflops") / Math.max(side.device("gigabytesPerSecond"), Double.MIN_NORMAL);
            least = Math.min(least, knee);
            most = Math.max(most, knee);
        }
        Chart chart = Chart.points("roofline")
                .across("operations for each byte that must be moved", Chart.Scale.LOG)
                .upwards("GFLOP/s", Chart.Scale.LOG);
        SortTable table = new SortTable(
                "Layers on the roofline", "file", "layer", "sizes", "operations a byte", "GFLOP/s", "of the limit");
        for (Side side : sides) {
            roof(chart, side, least / MARGIN, most * MARGIN);
        }
        for (Side side : sides) {
            points(chart, table, side);
        }
        long good = all.stream().filter(r -> r.fraction() >= GOOD).count();
        section.figure(
                good + " of " + Words.count(all.size(), "layer", "layers") + " with arithmetic "
                        + (good == 1 ? "reaches" : "reach") + " at least three quarters of what the device allows",
                "The roof is what the device was measured to do: below the slope memory is the limit, below the level"
                        + " line multiply-adds are. Larger points take more of a step. Above the roof is what saves"
                        + " products (Winograd), skips padding or stays in a cache.",
                chart,
                table);
    }

    private static void points(Chart chart, SortTable table, Side side) {
        Map<String, Double> steps = new LinkedHashMap<>();
        placed(side).forEach(r -> steps.merge(r.network(), r.stepMicros(), Double::sum));
        Map<String, Chart.Series> series = new LinkedHashMap<>();
        for (ReportRow r : placed(side)) {
            String name = side.legend().isEmpty() ? r.word("pass") : side.legend();
            int colour = side.legend().isEmpty() ? PASSES.indexOf(name) : side.colour();
            series.computeIfAbsent(name, n -> chart.series(n, "points", Math.max(0, colour)))
                    .at(intensity(r), r.gigaflops())
                    .size(SMALLEST_POINT + POINT_GROWTH * Math.sqrt(r.stepMicros() / steps.get(r.network())))
                    .told(r.layer() + side.which(), LayersPart.told(r));
            table.row(
                    Cell.text(side.legend()),
                    Cell.text(r.layer()),
                    Cell.text(r.word("sizes")),
                    Cell.number(intensity(r)),
                    Cell.number(r.gigaflops()),
                    Cell.part(r.fraction()));
        }
    }

    private static List<ReportRow> placed(Side side) {
        if (side.device("gigaflops") <= 0 || side.device("gigabytesPerSecond") <= 0) {
            return List.of();
        }
        return side.layers().stream()
                .filter(r -> r.gigaflops() > 0 && r.number("leastBytes") > 0)
                .toList();
    }

    private static double intensity(ReportRow r) {
        return r.number("flops") / r.number("leastBytes");
    }

    private static void roof(Chart chart, Side side, double from, double to) {
        double gigaflops = side.device("gigaflops");
        double gigabytes = side.device("gigabytesPerSecond");
        if (gigaflops <= 0 || gigabytes <= 0) {
            return;
        }
        Chart.Series roof = chart.series("", "roof", side.legend().isEmpty() ? -1 : side.colour());
        roof.at(from, from * gigabytes);
        roof.at(gigaflops / gigabytes, gigaflops);
        roof.at(to, gigaflops);
        String who = side.legend().isEmpty() ? "" : side.legend() + ": ";
        roof.along(
                who + Words.number(gigabytes) + " GB/s of memory",
                who + Words.number(gigaflops) + " GFLOP/s of multiply-adds");
    }
}
