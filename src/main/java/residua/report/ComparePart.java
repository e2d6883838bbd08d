package residua.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import residua.bench.BenchResult;
import residua.bench.Comparison;
import residua.bench.Comparison.Verdict;
import residua.report.SortTable.Cell;

/** Results side by side: ratios with their intervals, and which differences are real. */
final class ComparePart {
    private static final int MOST_ROWS = 30;
    private static final double PERCENT = 100;

    private ComparePart() {}

    /**
     * Two files that have rows in common.
     *
     * @param base label of the one
     * @param other label of the other
     * @param comparison of their rows
     */
    record Pair(String base, String other, Comparison comparison) {}

    /** Each file beside the first one before it that has rows in common with it. */
    static List<Pair> pairs(List<Document> documents) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 1; i < documents.size(); i++) {
            Document other = documents.get(i);
            documents.subList(0, i).stream()
                    .filter(base -> common(base.result(), other.result()))
                    .findFirst()
                    .ifPresent(base -> pairs.add(
                            new Pair(base.label(), other.label(), Comparison.of(base.result(), other.result()))));
        }
        return pairs;
    }

    private static boolean common(BenchResult base, BenchResult other) {
        return base.rows().entrySet().stream().anyMatch(e -> {
            BenchResult.Row same = other.rows().get(e.getKey());
            return same != null
                    && same.measured().unit().equals(e.getValue().measured().unit());
        });
    }

    /** The comparisons; empty where there is nothing to compare. */
    static Optional<Section> of(List<Pair> pairs) {
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        Section section = new Section("comparison", "Side by side");
        for (int i = 0; i < pairs.size(); i++) {
            figure(section, pairs.get(i), i);
        }
        return Optional.of(section);
    }

    private static void figure(Section section, Pair pair, int number) {
        Comparison c = pair.comparison();
        List<Comparison.Row> shown = c.rows().stream()
                .filter(r -> r.verdict() != Verdict.VOID)
                .filter(r -> r.verdict() != Verdict.UNKNOWN || c.rows().size() <= MOST_ROWS)
                .sorted(Comparator.comparing((Comparison.Row r) -> !real(r))
                        .thenComparing(r -> -Math.abs(Math.log(r.ratio()))))
                .limit(MOST_ROWS)
                .toList();
        Chart chart = Chart.bars(
                        "ratios-" + number,
                        shown.stream().map(Comparison.Row::name).toList())
                .across("times as fast as " + pair.base(), Chart.Scale.RATIO);
        if (shown.isEmpty()) {
            section.paragraph(legend(c, c.rows().size())).table(table(pair));
            return;
        }
        Chart.Series series = chart.series("", "ratios", 0);
        for (Comparison.Row r : shown) {
            series.bar(r.ratio())
                    .within(r.interval().low(), r.interval().high())
                    .shade(shade(r.verdict()))
                    .told(
                            r.name(),
                            Words.value(r.base(), r.unit()) + " in " + pair.base(),
                            Words.value(r.other(), r.unit()) + " in " + pair.other(),
                            "ratio " + ratio(r.ratio()) + ", " + interval(r) + ": " + words(r.verdict()));
        }
        section.figure(heading(pair), legend(c, shown.size()), chart, table(pair));
    }

    /** The finding of all of them in one sentence. */
    static String headline(List<Pair> pairs) {
        if (pairs.size() == 1 || pairs.stream().map(Pair::base).distinct().count() > 1) {
            return heading(pairs.get(0));
        }
        List<String> others = pairs.stream()
                .map(p -> p.other() + " is "
                        + (real(p.comparison()) == 0
                                ? "no different"
                                : Words.faster(p.comparison().geometricMean())))
                .toList();
        return "Beside " + pairs.get(0).base() + ", " + Words.list(others);
    }

    private static long real(Comparison c) {
        return c.rows().stream().filter(ComparePart::real).count();
    }

    /** The finding in one sentence. */
    static String heading(Pair pair) {
        Comparison c = pair.comparison();
        if (Double.isNaN(c.geometricMean())) {
            return "Nothing in " + pair.base() + " and " + pair.other() + " can be compared";
        }
        if (real(c) == 0) {
            return "No real difference between " + pair.base() + " and " + pair.other();
        }
        return pair.other() + " is " + Words.faster(c.geometricMean()) + (c.geometricMean() >= 2 ? " as " : " than ")
                + pair.base() + " on the geometric mean";
    }

    /** How many rows show what. */
    static String counts(Comparison c) {
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            long rows = c.count(verdict);
            if (rows > 0) {
                counts.add(rows + " " + words(verdict));
            }
        }
        return "Of " + Words.count(c.rows().size(), "row", "rows") + " that both have: " + Words.list(counts) + ".";
    }

    private static String legend(Comparison c, int shown) {
        return counts(c)
                + (c.unmatched() > 0 ? " Rows that only one of them has: " + c.unmatched() + "." : "")
                + (shown < c.rows().size()
                        ? " Shown are the " + shown + " that differ most, real differences first."
                        : "")
                + " To the right the other one is better. A bar is the interval of the ratio, of rounds in which nothing"
                + " disturbed the machine; a difference is real where all of it is more than 3 % away from 1.";
    }

    private static SortTable table(Pair pair) {
        SortTable table = new SortTable(
                pair.other() + " beside " + pair.base(),
                "row",
                "unit",
                pair.base(),
                pair.other(),
                "ratio",
                String.format(
                        Locale.ROOT,
                        "%.4g %% interval",
                        PERCENT * pair.comparison().confidence()),
                "difference");
        for (Comparison.Row r : pair.comparison().rows()) {
            table.row(
                    Cell.text(r.name()),
                    Cell.text(Words.unit(r.unit())),
                    Cell.number(r.base()),
                    Cell.number(r.other()),
                    Cell.number(ratio(r.ratio()), r.ratio()),
                    Cell.text(interval(r)),
                    Cell.verdict(words(r.verdict()), shade(r.verdict())));
        }
        return table;
    }

    private static boolean real(Comparison.Row r) {
        return r.verdict() == Verdict.FASTER || r.verdict() == Verdict.SLOWER;
    }

    private static String shade(Verdict verdict) {
        return switch (verdict) {
            case FASTER -> "good";
            case SLOWER -> "bad";
            case SAME, UNKNOWN, VOID -> "quiet";
        };
    }

    private static String words(Verdict verdict) {
        return switch (verdict) {
            case FASTER -> "really faster";
            case SLOWER -> "really slower";
            case SAME -> "without a real difference";
            case UNKNOWN -> "with too few undisturbed rounds";
            case VOID -> "void for a wrong answer";
        };
    }

    private static String interval(Comparison.Row r) {
        return ratio(r.interval().low()) + " to " + ratio(r.interval().high());
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
