package residua.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import residua.cl.ClTrace;
import residua.schedule.Plan;

/**
 * What a device did in whole steps of a plan, on its own clock.
 *
 * @param plan what was run
 * @param steps the commands of each step, in order
 */
public record StepTrace(Plan plan, List<List<ClTrace.Span>> steps) {
    private static final double NANOS_A_MICRO = 1e3;

    /** Copies the list. */
    public StepTrace {
        steps = List.copyOf(steps);
    }

    /** Median time of each of the plan's steps, in microseconds, by what {@link ClTrace.Span#scope} says. */
    public Map<String, Double> micros() {
        Map<String, List<Double>> all = new LinkedHashMap<>();
        for (List<ClTrace.Span> step : steps) {
            Map<String, Double> once = new LinkedHashMap<>();
            step.forEach(s -> once.merge(s.scope(), s.nanos() / NANOS_A_MICRO, Double::sum));
            once.forEach((scope, micros) ->
                    all.computeIfAbsent(scope, key -> new ArrayList<>()).add(micros));
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        all.forEach((scope, values) -> medians.put(
                scope,
                new Median()
                        .evaluate(
                                values.stream().mapToDouble(Double::doubleValue).toArray())));
        return medians;
    }

    /**
     * The first step for {@code chrome://tracing} and Perfetto: an object with {@code traceEvents}, times in
     * microseconds from the first command's start.
     */
    public Map<String, Object> chrome() {
        List<ClTrace.Span> spans = steps.get(0);
        long origin = spans.stream().mapToLong(ClTrace.Span::startNanos).min().orElse(0);
        List<Map<String, Object>> events = new ArrayList<>();
        for (ClTrace.Span span : spans) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("name", span.scope().isEmpty() ? span.command() : span.scope());
            event.put("cat", span.command());
            event.put("ph", "X");
            event.put("ts", (span.startNanos() - origin) / NANOS_A_MICRO);
            event.put("dur", span.nanos() / NANOS_A_MICRO);
            event.put("pid", 0);
            event.put("tid", 0);
            event.put(
                    "args",
                    Map.of("command", span.command(), "queuedMicros", (span.queuedNanos() - origin) / NANOS_A_MICRO));
            events.add(event);
        }
        Map<String, Object> trace = new LinkedHashMap<>();
        trace.put("displayTimeUnit", "ms");
        trace.put(
                "otherData",
                Map.of("device", plan.device().name(), "driver", plan.device().driver()));
        trace.put("traceEvents", events);
        return trace;
    }
}
