package residua.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** The comparison of networks for people and for programs. */
final class NetworkReport {
    private static final double MIB = 1 << 20;
    private static final int PERCENT = 100;

    private NetworkReport() {}

    /** A case's table. */
    static String table(NetworkResult result) {
        StringBuilder table = new StringBuilder(format(
                "%n%s%n  answers differ by %.0e of the greatest; %d turns repeated; "
                        + "something waited for %.0f %% of the time%s%n  %-27s %-26s %-22s %5s %8s%n",
                result.network().title(),
                result.difference(),
                result.repeated(),
                PERCENT * result.waiting(),
                result.disturbed() ? ": others computed as well, the figures say little" : "",
                "",
                "images/s",
                "Residua over it",
                "cores",
                "peak MiB"));
        for (NetworkForm form : result.answers().keySet()) {
            table.append(format(
                    "  %-27s %-26s %-22s %5.2f %8.0f%n",
                    form.title(),
                    text(result.speed(form), 1),
                    form == NetworkForm.RESIDUA ? "" : text(result.ratio(form), 2),
                    result.cores(form),
                    result.peakBytes(form) / MIB));
        }
        return table.toString();
    }

    /** All that have been set, under a heading; empty where there are none. */
    static String targets(List<NetworkResult> results) {
        StringBuilder lines = new StringBuilder();
        for (NetworkResult result : results) {
            for (NetworkTarget target : NetworkTarget.of(result)) {
                lines.append(lines.isEmpty() ? format("%nTargets%n") : "").append(line(result, target));
            }
        }
        return lines.toString();
    }

    private static String line(NetworkResult result, NetworkTarget target) {
        return format(
                "  %-40s %-44s %5.2f  %-8s %.2f  %s%n",
                result.network().title(),
                target.what(),
                target.value(),
                target.atMost() ? "at most" : "at least",
                target.limit(),
                result.disturbed() ? "disturbed" : target.met() ? "met" : "NOT MET");
    }

    /** All of it. */
    static String json(int rounds, List<NetworkResult> results) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("rounds", rounds);
        ArrayNode cases = root.putArray("cases");
        for (NetworkResult result : results) {
            ObjectNode node = cases.addObject();
            node.put("work", result.network().kind());
            node.put("model", result.network().model());
            node.put("batch", result.network().batch());
            node.put("difference", result.difference());
            node.put("disturbed", result.disturbed());
            ArrayNode sides = node.putArray("sides");
            result.answers().keySet().forEach(form -> side(sides.addObject(), result, form));
            ArrayNode targets = node.putArray("targets");
            for (NetworkTarget target : NetworkTarget.of(result)) {
                ObjectNode one = targets.addObject();
                one.put("what", target.what()).put("value", target.value());
                one.put(target.atMost() ? "atMost" : "atLeast", target.limit());
                if (!result.disturbed()) {
                    one.put("met", target.met());
                }
            }
        }
        return root.toPrettyString();
    }

    private static void side(ObjectNode node, NetworkResult result, NetworkForm form) {
        node.put("side", form.title());
        spread(node.putObject("imagesPerSecond"), result.speed(form));
        if (form != NetworkForm.RESIDUA) {
            spread(node.putObject("residuaOverIt"), result.ratio(form));
        }
        node.put("cores", result.cores(form)).put("peakBytes", result.peakBytes(form));
    }

    private static void spread(ObjectNode node, Spread spread) {
        node.put("median", spread.median()).put("least", spread.min()).put("greatest", spread.max());
    }

    private static String text(Spread spread, int digits) {
        String number = "%." + digits + "f";
        return format(number + " (" + number + " to " + number + ")", spread.median(), spread.min(), spread.max());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
