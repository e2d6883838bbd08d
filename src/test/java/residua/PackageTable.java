package residua;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which package may import which: an import goes to a lower line of {@link #LINES}, never sideways, never up.
 * The one exception is that {@code model} may import {@code nn}.
 */
final class PackageTable {

    /** From the bottom up. {@code op.*} stands for every package directly under {@code op}. */
    private static final List<List<String>> LINES = List.of(
            List.of("cl", "shape"),
            List.of("kernel", "tensor"),
            List.of("op.*", "graph"),
            List.of("schedule.rule", "oracle"),
            List.of("schedule"),
            List.of("nn", "model", "optim", "data", "weights"),
            List.of("train", "eval", "trial"),
            List.of("bench", "tune", "verify"),
            List.of("report"),
            List.of("cli"));

    private static final Map<String, Integer> LINE_OF = IntStream.range(0, LINES.size())
            .boxed()
            .flatMap(line -> LINES.get(line).stream().map(name -> Map.entry(name, line)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /** Packages that must work without a device, so that they can be tested without one. */
    private static final List<String> DEVICE_FREE = List.of("graph", "shape", "data", "weights");

    private PackageTable() {}

    /** Why the package {@code from} may not import the package {@code to}; empty where it may. */
    static Optional<String> objection(String from, String to) {
        if (from.equals(to)) {
            return Optional.empty();
        }
        Integer fromLine = line(from);
        Integer toLine = line(to);
        if (fromLine == null || toLine == null) {
            return Optional.of((fromLine == null ? from : to) + " is not in the package table");
        }
        if (DEVICE_FREE.contains(inRoot(from)) && inRoot(to).equals("cl")) {
            return Optional.of(from + " must work without a device and may not import " + to);
        }
        boolean modelOnLayers = inRoot(from).equals("model") && inRoot(to).equals("nn");
        if (toLine < fromLine || modelOnLayers) {
            return Optional.empty();
        }
        return Optional.of(from + " may not import " + to + (toLine.equals(fromLine) ? " beside it" : " above it"));
    }

    private static Integer line(String packageName) {
        String name = inRoot(packageName);
        boolean op = name.startsWith("op.") && name.indexOf('.', 3) < 0;
        return LINE_OF.get(op ? "op.*" : name);
    }

    private static String inRoot(String packageName) {
        return packageName.startsWith("residua.") ? packageName.substring("residua.".length()) : packageName;
    }
}
