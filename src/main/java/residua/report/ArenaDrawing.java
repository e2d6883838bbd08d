package residua.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import residua.bench.Page;

/**
 * The memory arena of a plan, as results have it, as SVG: steps to the right, bytes up, a rectangle for each tensor from
 * the step that writes it to the last that reads it.
 */
final class ArenaDrawing {
    private static final double WIDTH = 1200;
    private static final double HEIGHT = 420;
    private static final double LEFT = 72;
    private static final double BOTTOM = 28;
    private static final double LEAST_HEIGHT = 0.3;
    private static final int LINES = 4;
    private static final int ASCENT = 4;
    private static final int FIRST_LINE = 12;
    private static final Set<String> KINDS = Set.of("tensor", "scratch", "output");

    private ArenaDrawing() {}

    /** The picture, with a title on each rectangle that says what it is. */
    static String of(JsonNode plan) {
        double arena = Math.max(1, plan.path("arenaBytes").asDouble());
        int steps = Math.max(1, plan.path("steps").size());
        double across = (WIDTH - LEFT) / steps;
        double up = (HEIGHT - BOTTOM - FIRST_LINE) / arena;
        double floor = HEIGHT - BOTTOM;
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg class=\"arena\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"memory arena, %s over %d steps\">",
                WIDTH,
                HEIGHT,
                Words.bytes(arena),
                steps);
        for (int i = 0; i <= LINES; i++) {
            double y = floor - up * arena * i / LINES;
            line(svg, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH, y, y);
            String label = Words.bytes(Math.rint(arena * i / LINES));
            line(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - ASCENT, y + ASCENT, label);
        }
        for (JsonNode tensor : plan.path("tensors")) {
            double first = clamp(tensor.path("first").asDouble(), steps - 1.0);
            double last = Math.max(first, clamp(tensor.path("last").asDouble(), steps - 1.0));
            double offset = clamp(tensor.path("offset").asDouble(), arena);
            double bytes = clamp(tensor.path("bytes").asDouble(), arena - offset);
            String kind = tensor.path("kind").asText();
            line(
                    svg,
                    "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"><title>%s</title></rect>",
                    KINDS.contains(kind) ? kind : "tensor",
                    LEFT + first * across,
                    floor - (offset + bytes) * up,
                    (last - first + 1) * across,
                    Math.max(LEAST_HEIGHT, bytes * up),
                    Page.text(title(plan.path("steps"), tensor, (int) first, (int) last)));
        }
        line(svg, "<text x=\"%.1f\" y=\"%.1f\">step 1</text>", LEFT, HEIGHT - BOTTOM / 4);
        line(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">step %d</text>", WIDTH, HEIGHT - BOTTOM / 4, steps);
        return svg.append("</svg>\n").toString();
    }

    private static double clamp(double value, double most) {
        return Double.isFinite(value) ? Math.max(0, Math.min(most, value)) : 0;
    }

    private static String title(JsonNode steps, JsonNode tensor, int first, int last) {
        return String.format(
                Locale.ROOT,
                "%s: %s, from step %d (%s) to step %d (%s)",
                tensor.path("name").asText(),
                Words.bytes(tensor.path("bytes").asDouble()),
                first + 1,
                steps.path(first).asText(),
                last + 1,
                steps.path(last).asText());
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
