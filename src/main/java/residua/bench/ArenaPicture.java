package residua.bench;

import java.util.List;
import java.util.Locale;
import residua.graph.Value;
import residua.schedule.MemoryPlan;
import residua.schedule.Plan;
import residua.schedule.Step;

/**
 * The memory arena of a plan as SVG: steps to the right, bytes up, a rectangle for each tensor from the step that
 * writes it to the last that reads it.
 */
public final class ArenaPicture {
    private static final double WIDTH = 1200;
    private static final double HEIGHT = 480;
    private static final double LEFT = 64;
    private static final double BOTTOM = 28;
    private static final double MIB = 1 << 20;
    private static final int LINES = 4;

    private ArenaPicture() {}

    /** The picture, with a title on each rectangle that says what it is. */
    public static String of(Plan plan) {
        MemoryPlan<Object> memory = plan.memory();
        int steps = Math.max(1, plan.steps().size());
        double across = (WIDTH - LEFT) / (steps + 1);
        double up = (HEIGHT - BOTTOM) / Math.max(1, memory.arenaBytes());
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg class=\"arena\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"memory arena, %.1f MiB over %d"
                        + " steps\" xmlns=\"http://www.w3.org/2000/svg\">",
                WIDTH,
                HEIGHT,
                memory.arenaBytes() / MIB,
                plan.steps().size());
        for (int i = 0; i <= LINES; i++) {
            double y = (HEIGHT - BOTTOM) * (1 - i / (double) LINES);
            line(svg, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH, y, y);
            line(
                    svg,
                    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.0f MiB</text>",
                    LEFT - 4,
                    Math.max(12, y + 4),
                    memory.arenaBytes() / MIB * i / LINES);
        }
        for (MemoryPlan.Lifetime<Object> life : memory.lifetimes()) {
            long offset = memory.offsets().get(life.key());
            line(
                    svg,
                    "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"><title>%s</title></rect>",
                    kind(plan, life.key()),
                    LEFT + life.first() * across,
                    HEIGHT - BOTTOM - (offset + life.bytes()) * up,
                    (life.last() - life.first() + 1) * across,
                    Math.max(0.3, life.bytes() * up),
                    title(plan.steps(), life));
        }
        line(
                svg,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">step %d</text>",
                WIDTH,
                HEIGHT - 8,
                plan.steps().size());
        return svg.append("</svg>\n").toString();
    }

    /** What a place in the arena is for: {@code scratch}, {@code output} or {@code tensor}. */
    static String kind(Plan plan, Object key) {
        if (key instanceof Step) {
            return "scratch";
        }
        boolean output = plan.graph().outputs().containsValue(key);
        return output ? "output" : "tensor";
    }

    private static String title(List<Step> steps, MemoryPlan.Lifetime<Object> life) {
        String what = life.key() instanceof Value v ? v.toString() : "scratch of " + life.key();
        int last = Math.min(life.last(), steps.size() - 1);
        return Page.text(String.format(
                Locale.ROOT,
                "%s: %.2f MiB, written by step %d (%s), last read by step %d (%s)",
                what,
                life.bytes() / MIB,
                life.first() + 1,
                steps.get(life.first()),
                last + 1,
                steps.get(last)));
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
