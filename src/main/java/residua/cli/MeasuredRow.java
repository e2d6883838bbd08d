package residua.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import residua.bench.Measurement;

/** What every row of a benchmark's JSON has. */
final class MeasuredRow {
    private MeasuredRow() {}

    /** Name, median and what belongs to it, all samples, and which part of the benchmark it is from. */
    static Map<String, Object> of(String part, Measurement m) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", m.name());
        row.put("part", part);
        row.put("median", m.median());
        row.put("p10", m.p10());
        row.put("p90", m.p90());
        row.put("unit", m.unit());
        row.put("better", m.lessIsBetter() ? "lower" : "higher");
        row.put("interval", m.interval());
        row.put("repeats", m.repeats());
        row.put("samples", m.samples());
        if (m.inRounds()) {
            row.put("rounds", m.rounds());
        }
        if (!m.yardstick().isEmpty()) {
            row.put("yardstick", m.yardstick());
        }
        return row;
    }
}
