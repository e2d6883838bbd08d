package residua.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import residua.shape.ConvPass;

/** The comparison of layers for people and for programs. */
final class LayerReport {
    private static final double MEGA = 1e-6;

    private LayerReport() {}

    /** The head of a pass's table. */
    static String head(ConvPass pass, String winograd) {
        return format(
                "%n%s%n  %-24s %5s  %9s %9s  %9s %9s %9s  %-19s %s%n",
                name(pass),
                "layer",
                "times",
                "Residua",
                winograd.equals("off") ? "" : "Winograd",
                "NCHW",
                "NHWC",
                pass == ConvPass.FORWARD ? "packed" : "",
                "ratio",
                winograd.equals("off") ? "" : "with Winograd " + winograd);
    }

    /** A line of it, in milliseconds. */
    static String line(LayerRow row) {
        return format(
                        "%s %-24s %5d  %9.3f %9s  %9.3f %9.3f %9s  %-19s %s",
                        row.disturbed() ? "*" : " ",
                        row.g().brief(),
                        row.occurrences(),
                        Turn.median(row.exact().millis()),
                        row.winograd().map(w -> millis(w.millis())).orElse(""),
                        Turn.median(row.torch().get(TorchConvolution.CONTIGUOUS)),
                        Turn.median(row.torch().get(TorchConvolution.CHANNELS_LAST)),
                        row.torch().containsKey(TorchConvolution.PACKED)
                                ? millis(row.torch().get(TorchConvolution.PACKED))
                                : "",
                        text(Spread.of(row.ratios(row.exact()))),
                        row.winograd().map(w -> text(Spread.of(row.ratios(w)))).orElse(""))
                .stripTrailing();
    }

    /** What all rows of a pass come to. */
    static String totals(List<LayerRow> rows) {
        return format(
                "  %-24s %5d  %9.1f %9s  %9.1f%n",
                "in the network",
                rows.stream().mapToInt(LayerRow::occurrences).sum(),
                sum(rows, r -> Turn.median(r.exact().millis())),
                rows.stream().anyMatch(r -> r.winograd().isPresent())
                        ? format(
                                "%.1f", sum(rows, r -> Turn.median(r.scheduled().millis())))
                        : "",
                sum(rows, r -> Turn.median(r.torchBest())));
    }

    /** A mean beside its target. */
    static String line(LayerMean mean) {
        String target = mean.met()
                .map(met -> format("  target %.2f %s", mean.target().getAsDouble(), met ? "met" : "NOT MET"))
                .orElse("");
        return format("  %-17s %-36s %-19s%s", name(mean.pass()), mean.what(), text(mean.ratio()), target)
                .stripTrailing();
    }

    /** All of it. */
    static String json(String model, int batch, int rounds, List<LayerRow> rows, List<LayerMean> means) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("model", model).put("batch", batch).put("rounds", rounds);
        ArrayNode layers = root.putArray("layers");
        for (LayerRow row : rows) {
            ObjectNode layer = layers.addObject();
            layer.put("layer", row.g().brief()).put("pass", name(row.pass())).put("times", row.occurrences());
            layer.put("megaflop", 2 * row.g().macs() * MEGA);
            layer.put("disturbed", row.disturbed());
            ours(layer.putObject("residua"), row, row.exact());
            row.winograd().ifPresent(w -> ours(layer.putObject("winograd"), row, w));
            ObjectNode torch = layer.putObject("pytorch");
            row.torch().forEach((form, millis) -> spread(torch.putObject(form), Spread.of(millis)));
        }
        ArrayNode over = root.putArray("means");
        for (LayerMean mean : means) {
            ObjectNode node = over.addObject();
            node.put("pass", name(mean.pass())).put("what", mean.what());
            spread(node, mean.ratio());
            mean.met()
                    .ifPresent(met ->
                            node.put("target", mean.target().getAsDouble()).put("met", met));
        }
        return root.toPrettyString();
    }

    private static void ours(ObjectNode node, LayerRow row, LayerRow.Residua ours) {
        node.put("algorithm", ours.algorithm());
        spread(node.putObject("millis"), Spread.of(ours.millis()));
        spread(node.putObject("ratio"), Spread.of(row.ratios(ours)));
    }

    private static void spread(ObjectNode node, Spread spread) {
        node.put("median", spread.median()).put("least", spread.min()).put("greatest", spread.max());
    }

    /** As in options. */
    static String name(ConvPass pass) {
        return pass.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double sum(List<LayerRow> rows, ToDoubleFunction<LayerRow> millis) {
        return rows.stream()
                .mapToDouble(r -> r.occurrences() * millis.applyAsDouble(r))
                .sum();
    }

    private static String millis(double[] rounds) {
        return format("%.3f", Turn.median(rounds));
    }

    private static String text(Spread ratio) {
        return format("%.2f (%.2f to %.2f)", ratio.median(), ratio.min(), ratio.max());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
