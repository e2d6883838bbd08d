package residua.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import residua.cl.DeviceFacts;
import residua.kernel.TunedProblem;
import residua.kernel.TunedValues;
import residua.tune.Rejection;
import residua.tune.Tuner;

/** Tells of the tuner: a line for each layer as it is solved, and the whole at the end. */
final class TuneReport implements Tuner.Listener {
    private static final double FLOPS_A_MAC = 2;

    private final Output output;
    private final Bar bar;
    private final int problems;

    TuneReport(Output output, Bar bar, int problems) {
        this.output = output;
        this.bar = bar;
        this.problems = problems;
    }

    @Override
    public void candidate(int done, TunedProblem problem, String text) {
        bar.at(done, problem.kind() + " " + layer(problem) + ": " + text);
    }

    @Override
    public void solved(int done, Tuner.Outcome outcome) {
        output.line("[" + done + "/" + problems + "] " + line(outcome));
        bar.at(done, "");
    }

    private static String line(Tuner.Outcome outcome) {
        TunedProblem problem = outcome.problem();
        String what = String.format(Locale.ROOT, "%-16s %-36s ", problem.kind(), layer(problem));
        if (outcome.results().isEmpty()) {
            return what + "no candidate was right";
        }
        TunedValues.Entry best = outcome.results().get(0);
        String found = String.format(
                Locale.ROOT,
                "%9.1f us %7.1f GFLOP/s  %s",
                best.micros(),
                gigaflops(problem, best),
                (best.algorithm() + " " + best.settings()).strip());
        if (!outcome.measured()) {
            return what + found + "  (known)";
        }
        String rule = outcome.ruleMicros() > 0
                ? String.format(Locale.ROOT, "  rule %.2f times as long", outcome.ruleMicros() / best.micros())
                : "";
        return what + found + rule + "  (" + outcome.tried() + " of " + outcome.candidates() + " tried)";
    }

    private static double gigaflops(TunedProblem problem, TunedValues.Entry best) {
        return FLOPS_A_MAC * problem.macs() / (1e3 * best.micros());
    }

    private static String layer(TunedProblem problem) {
        return problem.brief() + ", batch " + problem.batch();
    }

    /** The whole for people. */
    static String text(Path file, List<Tuner.Outcome> outcomes) {
        long measured = outcomes.stream().filter(Tuner.Outcome::measured).count();
        int tried = outcomes.stream().mapToInt(Tuner.Outcome::tried).sum();
        List<Rejection> rejections =
                outcomes.stream().flatMap(o -> o.rejections().stream()).toList();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d of %d measured, the others known; %d candidates tried, %d rejected%n",
                measured,
                outcomes.size(),
                tried,
                rejections.size()));
        counts(rejections)
                .forEach((name, count) -> text.append("  ")
                        .append(count)
                        .append(" x ")
                        .append(name)
                        .append('\n'));
        return text.append("values in ").append(file).append('\n').toString();
    }

    /** How often each algorithm was rejected for each reason, with the first message. */
    private static Map<String, Integer> counts(List<Rejection> rejections) {
        Map<String, String> firsts = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Rejection r : rejections) {
            String name = r.algorithm() + " (" + r.problem().kind() + ", " + reason(r) + ")";
            String first = firsts.computeIfAbsent(
                    name, n -> n + ", such as " + layer(r.problem()) + " " + r.settings() + ": " + r.message());
            counts.merge(first, 1, Integer::sum);
        }
        return counts;
    }

    private static String reason(Rejection rejection) {
        return switch (rejection.reason()) {
            case COMPILE -> "does not compile";
            case LAUNCH -> "does not run";
            case WRONG -> "wrong";
        };
    }

    /** The whole for programs. */
    static Map<String, Object> object(DeviceFacts device, Path file, List<Tuner.Outcome> outcomes) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device", device.name());
        object.put("file", file.toString());
        object.put("problems", outcomes.size());
        object.put("measured", outcomes.stream().filter(Tuner.Outcome::measured).count());
        object.put("tried", outcomes.stream().mapToInt(Tuner.Outcome::tried).sum());
        List<Object> results = new ArrayList<>();
        List<Object> rejected = new ArrayList<>();
        for (Tuner.Outcome outcome : outcomes) {
            outcome.results().stream().findFirst().ifPresent(best -> results.add(result(outcome, best)));
            outcome.rejections().forEach(r -> rejected.add(rejection(r)));
        }
        object.put("results", results);
        object.put("rejected", rejected);
        return object;
    }

    private static Map<String, Object> result(Tuner.Outcome outcome, TunedValues.Entry best) {
        Map<String, Object> row =
                row(outcome.problem(), best.algorithm(), best.settings().values());
        row.put("micros", best.micros());
        row.put("gigaflops", gigaflops(outcome.problem(), best));
        row.put("ruleMicros", outcome.ruleMicros());
        row.put("measured", outcome.measured());
        row.put("tried", outcome.tried());
        row.put("candidates", outcome.candidates());
        return row;
    }

    private static Map<String, Object> rejection(Rejection rejection) {
        Map<String, Object> row = row(
                rejection.problem(), rejection.algorithm(), rejection.settings().values());
        row.put("reason", rejection.reason().name().toLowerCase(Locale.ROOT));
        row.put("message", rejection.message());
        return row;
    }

    private static Map<String, Object> row(TunedProblem problem, String algorithm, Map<String, String> settings) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pass", problem.kind());
        row.put("convolution", problem.brief());
        row.put("batch", problem.batch());
        row.put("algorithm", algorithm);
        row.put("settings", settings);
        return row;
    }
}
