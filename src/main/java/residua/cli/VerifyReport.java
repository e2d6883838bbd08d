package residua.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import residua.bench.Page;
import residua.cl.DeviceFacts;
import residua.kernel.Quarantine;
import residua.verify.NetworkCheck;
import residua.verify.Verdict;
import residua.verify.Verification;

/**
 * What a verification found, for people and programs.
 *
 * @param device where
 * @param depth how much was run
 * @param verdicts one for each variant of each kernel
 * @param steps training steps of whole networks
 */
record VerifyReport(DeviceFacts device, Verification.Depth depth, List<Verdict> verdicts, List<Step> steps) {
    /** Largest relative error of a gradient, in the 2-norm, of a network a few blocks deep. A wrong kernel is off by far more. */
    private static final double SMOOTH_BOUND = 2e-5;
    /** The same where a ReLU's input is so near to zero that float and double may take different sides. */
    private static final double KINK_BOUND = 2e-2;

    /**
     * A training step.
     *
     * @param network its name
     * @param found what it left
     */
    record Step(String network, NetworkCheck.Step found) {
        double bound() {
            return found.smooth() ? SMOOTH_BOUND : KINK_BOUND;
        }

        boolean proven() {
            return found.repeats() && found.worst().error() <= bound() && found.loss() <= bound();
        }
    }

    boolean proven() {
        return verdicts.stream().allMatch(Verdict::proven) && steps.stream().allMatch(Step::proven);
    }

    private String summary() {
        int cases = verdicts.stream().mapToInt(Verdict::cases).sum();
        long wrong = verdicts.stream().filter(v -> !v.proven()).count();
        long kernels = verdicts.stream().map(Verdict::kernel).distinct().count();
        String counted = String.format(
                Locale.ROOT,
                "%s, driver %s: %d kernels in %d variants, %d cases, each twice with the same bits where a variant is right;"
                        + " %d training steps",
                device.name(),
                device.driver(),
                kernels,
                verdicts.size(),
                cases,
                steps.size());
        if (proven()) {
            return counted + ". Nothing is wrong.";
        }
        return counted + ". Wrong: " + wrong + " variants, "
                + steps.stream().filter(s -> !s.proven()).count() + " steps."
                + (wrong == 0 ? "" : " The variants are in quarantine: " + Quarantine.file(device));
    }

    /** For programs. */
    Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device", device.name());
        object.put("driver", device.driver());
        object.put("depth", depth.name().toLowerCase(Locale.ROOT));
        object.put("proven", proven());
        object.put("verdicts", verdicts);
        object.put("steps", steps);
        return object;
    }

    /** For people. */
    String text() {
        Table table = new Table("kernel", "variant", "cases", "largest error", "verdict");
        for (Verdict v : verdicts) {
            table.row(v.kernel(), v.variant(), v.cases(), error(v), v.proven() ? "right" : "WRONG in " + v.wrong());
        }
        StringBuilder text = new StringBuilder(table.toString());
        for (Verdict v : verdicts) {
            v.faults().forEach(f -> text.append(v.kernel() + " " + v.variant() + ": " + f + "\n"));
        }
        if (!steps.isEmpty()) {
            text.append('\n').append(networks()).append('\n');
        }
        return text.append(summary()).toString();
    }

    private Table networks() {
        Table networks = new Table("training step", "gradients", "furthest from double", "by", "verdict");
        for (Step s : steps) {
            networks.row(s.network(), s.found().parameters(), s.found().worst().name(), by(s), verdict(s));
        }
        return networks;
    }

    private static String error(Verdict v) {
        return v.units() == 0 ? "exact" : String.format(Locale.ROOT, "%.3f of allowed", v.units());
    }

    private static String by(Step s) {
        return String.format(Locale.ROOT, "%.1e of %.0e", s.found().worst().error(), s.bound());
    }

    private static String verdict(Step s) {
        if (!s.found().repeats()) {
            return "WRONG: other bits the second time";
        }
        String kinks = s.found().smooth() ? "" : " (a ReLU at its kink)";
        return (s.proven() ? "right" : "WRONG") + kinks;
    }

    /** A page. */
    String page() {
        StringBuilder rows =
                new StringBuilder("<table><tr><th>kernel</th><th>variant</th><th class=\"number\">cases</th>"
                        + "<th class=\"number\">largest error</th><th>verdict</th></tr>");
        for (Verdict v : verdicts) {
            rows.append("<tr><td>" + Page.text(v.kernel()) + "</td><td>" + Page.text(v.variant())
                    + "</td><td class=\"number\">" + v.cases() + "</td><td class=\"number\">" + Page.text(error(v))
                    + "</td><td>" + (v.proven() ? "right" : "WRONG: " + Page.text(String.join("; ", v.faults())))
                    + "</td></tr>");
        }
        StringBuilder networks = new StringBuilder("<table><tr><th>network</th><th class=\"number\">gradients</th>"
                + "<th>furthest from double</th><th class=\"number\">by</th><th>verdict</th></tr>");
        for (Step s : steps) {
            networks.append("<tr><td>" + Page.text(s.network()) + "</td><td class=\"number\">"
                    + s.found().parameters() + "</td><td>"
                    + Page.text(s.found().worst().name()) + "</td><td class=\"number\">" + Page.text(by(s))
                    + "</td><td>" + Page.text(verdict(s)) + "</td></tr>");
        }
        return new Page("Residua on " + device.name())
                .paragraph(summary())
                .heading("Kernels beside a reference in double")
                .markup(rows + "</table>")
                .heading("Training steps")
                .markup(networks + "</table>")
                .toString();
    }
}
