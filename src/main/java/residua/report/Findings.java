package residua.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import residua.bench.Measurement;

/** What a result says, in sentences. */
final class Findings {
    /** A layer that takes less of its network's step says nothing of the device. */
    private static final double LEAST_PART = 0.01;

    private static final double LAST_HUNDREDTH = 99;

    private Findings() {}

    /** A median with its unit. */
    static String value(ReportRow r) {
        return Words.value(r.measured().median(), r.measured().unit());
    }

    /** What the device does at most. */
    static Optional<String> limits(Document d) {
        double gigaflops = Math.max(
                d.device("gigaflops"), medians(d.group("arithmetic").stream().limit(1)));
        double gigabytes = Math.max(d.device("gigabytesPerSecond"), medians(d.group("memory").stream()));
        if (gigaflops <= 0 || gigabytes <= 0) {
            return Optional.empty();
        }
        return Optional.of(d.deviceName() + " does " + Words.number(gigaflops)
                + " GFLOP/s of multiply-adds and moves " + Words.number(gigabytes)
                + " GB/s: work of fewer than " + Words.number(gigaflops / gigabytes)
                + " operations for a byte waits for memory.");
    }

    private static double medians(Stream<ReportRow> rows) {
        return rows.mapToDouble(r -> r.measured().median()).max().orElse(0);
    }

    /** Of the largest network, the one with the fewest images a second at its best: its best. */
    static Optional<ReportRow> fastest(Document d) {
        return best(d, false).values().stream()
                .min(Comparator.comparingDouble(r -> r.measured().median()));
    }

    private static Map<String, ReportRow> best(Document d, boolean training) {
        Map<String, ReportRow> best = new LinkedHashMap<>();
        for (ReportRow r : d.right()) {
            boolean wanted = r.isModel() && r.measured().unit().equals("images/s");
            if (wanted && training == r.word("scenario").equals("training")) {
                best.merge(
                        r.word("model"),
                        r,
                        (a, b) -> a.measured().median() >= b.measured().median() ? a : b);
            }
        }
        return best;
    }

    /** How fast answers come. */
    static Optional<String> inference(Document d) {
        List<String> parts = new ArrayList<>();
        best(d, false).values().forEach(r -> parts.add(r.name() + ": " + value(r)));
        d.right().stream()
                .filter(r -> r.word("figure").equals("latency"))
                .max(Comparator.comparingDouble(r -> r.millis(r.measured().median())))
                .ifPresent(r -> {
                    Measurement m = r.measured();
                    parts.add(r.name() + ": half of all answers within " + value(r) + ", 99 of 100 within "
                            + Words.value(r.percentile(LAST_HUNDREDTH), m.unit()));
                });
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts) + ".");
    }

    /** How fast training goes. */
    static Optional<String> training(Document d) {
        List<String> parts = best(d, true).values().stream()
                .map(r -> r.name() + ": " + value(r))
                .toList();
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts) + ".");
    }

    /** How near its layers come to the limits. */
    static Optional<String> layers(Document d) {
        if (d.layers().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Limits> passes = Limits.byPass(d.layers());
        String weakest = passes.entrySet().stream()
                .min(Comparator.comparingDouble(e -> e.getValue().fraction()))
                .map(e -> "; the weakest pass is " + e.getKey() + ", with "
                        + Words.percent(e.getValue().fraction()))
                .orElseThrow();
        Map<String, Double> steps = new LinkedHashMap<>();
        d.layers().forEach(r -> steps.merge(r.network(), r.stepMicros(), Double::sum));
        ReportRow slowest = d.layers().stream()
                .filter(r -> r.stepMicros() >= LEAST_PART * steps.get(r.network()))
                .min(Comparator.comparingDouble(ReportRow::fraction))
                .orElse(d.layers().get(0));
        ReportRow costly = d.layers().stream()
                .max(Comparator.comparingDouble(ReportRow::stepLost))
                .orElseThrow();
        String most = costly.stepLost() <= 0
                ? ""
                : " Most time is to be won in " + costly.layer() + " of " + costly.network() + ": "
                        + Words.value(costly.stepLost(), "us") + " of its "
                        + Words.value(costly.stepMicros(), "us") + " in a step.";
        double reached = Limits.of(d.layers()).fraction();
        return Optional.of("All together reach "
                + Words.percent(reached) + " of the limit" + (reached > 1 ? " of direct computation" : "")
                + (passes.size() > 1 ? weakest : "") + ". Slowest beside its limit is " + slowest.layer() + " of "
                + slowest.network() + ", with "
                + Words.percent(slowest.fraction()) + "." + most);
    }
}
