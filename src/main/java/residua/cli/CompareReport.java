package residua.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import residua.bench.BenchResult;
import residua.bench.Comparison;
import residua.bench.Comparison.Verdict;

/**
 * Results side by side, for people and as JSON.
 *
 * @param comparisons all with the same base
 */
record CompareReport(List<Comparison> comparisons) {
    private static final int MANY = 100;

    /** As JSON. */
    Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("base", source(comparisons.get(0).base()));
        object.put(
                "comparisons",
                comparisons.stream().map(CompareReport::comparison).toList());
        return object;
    }

    private static Map<String, Object> source(BenchResult result) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("file", result.file());
        source.put("kind", result.kind());
        source.put("device", result.device());
        source.put("date", result.date());
        return source;
    }

    private static Map<String, Object> comparison(Comparison c) {
        Map<String, Object> object = new LinkedHashMap<>(source(c.other()));
        if (!Double.isNaN(c.geometricMean())) {
            object.put("geometricMean", c.geometricMean());
        }
        object.put("machine", c.machine());
        object.put("confidence", c.confidence());
        for (Verdict verdict : Verdict.values()) {
            object.put(word(verdict), c.count(verdict));
        }
        object.put("unmatched", c.unmatched());
        object.put("rows", c.rows().stream().map(CompareReport::row).toList());
        return object;
    }

    private static Map<String, Object> row(Comparison.Row r) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", r.name());
        row.put("unit", r.unit());
        row.put("base", r.base());
        row.put("other", r.other());
        row.put("ratio", r.ratio());
        row.put("interval", r.interval());
        row.put("verdict", word(r.verdict()));
        return row;
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        BenchResult base = comparisons.get(0).base();
        text.append("base   ").append(line(base)).append('\n');
        for (Comparison c : comparisons) {
            text.append("other  ").append(line(c.other())).append('\n').append(table(c));
            text.append(String.format(
                    Locale.ROOT,
                    "%s; really faster %d, slower %d, no real difference %d%s%s%s%n",
                    mean(c),
                    c.count(Verdict.FASTER),
                    c.count(Verdict.SLOWER),
                    c.count(Verdict.SAME),
                    c.count(Verdict.UNKNOWN) > 0 ? ", too few undisturbed rounds " + c.count(Verdict.UNKNOWN) : "",
                    c.count(Verdict.VOID) > 0 ? ", void for a wrong answer " + c.count(Verdict.VOID) : "",
                    c.unmatched() > 0 ? "; rows that only one of them has: " + c.unmatched() : ""));
        }
        for (Comparison c : comparisons) {
            if (Math.abs(c.machine() - 1) >= Comparison.LEAST_DIFFERENCE) {
                text.append(String.format(
                        Locale.ROOT,
                        "note: with %s the undisturbed machine itself was %.3f times as fast, by its multiply-adds between"
                                + " the samples; only what differs by more than that counts%n",
                        c.other().file(),
                        c.machine()));
            }
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "base, other: quartile on the fast side, of undisturbed rounds; ratio: above 1 the other is better, with its %.4g %%"
                                + " interval%n",
                        MANY * comparisons.get(0).confidence()))
                .toString();
    }

    private static String mean(Comparison c) {
        long rows = c.rows().size() - c.count(Verdict.VOID);
        return rows == 0
                ? "no ratio that counts"
                : String.format(Locale.ROOT, "geometric mean of %d rows %.3f", rows, c.geometricMean());
    }

    private static String line(BenchResult result) {
        return result.file() + ": " + result.kind() + ", " + result.device() + ", " + result.date();
    }

    private static String table(Comparison c) {
        Table table = new Table("row", "unit", "base", "other", "ratio", "interval", "");
        for (Comparison.Row r : c.rows()) {
            table.row(
                    r.name(),
                    r.unit(),
                    number(r.base()),
                    number(r.other()),
                    ratio(r.ratio()),
                    ratio(r.interval().low()) + " to " + ratio(r.interval().high()),
                    shown(r.verdict()));
        }
        return table.toString();
    }

    private static String shown(Verdict verdict) {
        return switch (verdict) {
            case SAME -> "";
            case UNKNOWN -> "too few rounds";
            case FASTER, SLOWER, VOID -> word(verdict);
        };
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.3f" : value < MANY ? "%.1f" : "%.0f", value);
    }
}
