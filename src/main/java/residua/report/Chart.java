package residua.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import residua.bench.Measurement;

/**
 * What a chart shows, as {@code report.js} reads it: points over two axes, or bars to the right. It says nothing of how
 * that looks.
 */
final class Chart {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode node = MAPPER.createObjectNode();
    private final ArrayNode series;

    private Chart(String id, String kind) {
        node.put("id", id).put("kind", kind);
        series = node.putArray("series");
    }

    /** How an axis goes and how its numbers are written. */
    enum Scale {
        LINEAR,
        LOG,
        /** Logarithmic, in powers of two of bytes. */
        BYTES,
        /** Linear, the numbers being parts of 1. */
        PERCENT,
        /** Logarithmic around 1. */
        RATIO
    }

    /** Points and lines over two axes. */
    static Chart points(String id) {
        return new Chart(id, "points");
    }

    /** Bars to the right, one or several for each label. */
    static Chart bars(String id, List<String> labels) {
        Chart chart = new Chart(id, "bars");
        ArrayNode array = chart.node.putArray("labels");
        labels.forEach(array::add);
        return chart;
    }

    /** The axis to the right. */
    Chart across(String label, Scale scale) {
        return axis("x", label, scale);
    }

    /** The axis upwards. */
    Chart upwards(String label, Scale scale) {
        return axis("y", label, scale);
    }

    private Chart axis(String name, String label, Scale scale) {
        node.putObject(name).put("label", label).put("scale", scale.name().toLowerCase(Locale.ROOT));
        return this;
    }

    /** What a mark beside each bar means, for the legend. */
    Chart limitsAre(String words) {
        node.put("limits", words);
        return this;
    }

    /** Bars of one label lie end to end instead of one below the other. */
    Chart stacked() {
        node.put("stacked", true);
        return this;
    }

    /**
     * Adds a series.
     *
     * @param name for the legend; empty where it needs none
     * @param form of points {@code points}, {@code line}, {@code steps} or {@code roof}; of bars {@code bars},
     *     {@code dots} or {@code ratios}, which stand on no zero
     * @param colour number of the colour, the same for the same thing all over the page
     */
    Series series(String name, String form, int colour) {
        ObjectNode s = series.addObject();
        s.put("name", name).put("form", form).put("colour", colour);
        return new Series(s, s.putArray("points"));
    }

    /** Number of marks that are to be seen. */
    int marks() {
        int marks = 0;
        for (var s : series) {
            marks += s.path("points").size();
        }
        return marks;
    }

    ObjectNode node() {
        return node;
    }

    /**
     * One series.
     *
     * @param node all of it
     * @param points what it consists of
     */
    record Series(ObjectNode node, ArrayNode points) {

        /** Words along a roof: below the slope, and above what is level. */
        void along(String slope, String level) {
            node.put("slope", slope).put("level", level);
        }

        /** Adds a point. */
        Point at(double x, double y) {
            return new Point(points.addObject().put("x", x).put("y", y));
        }

        /** Adds a bar, for the next label. */
        Point bar(double value) {
            return new Point(points.addObject().put("value", value));
        }

        /** Adds a row's median, with whiskers that hold eight tenths of its samples. */
        void bar(ReportRow r, Side side, String... more) {
            Measurement m = r.measured();
            List<String> lines = new ArrayList<>(List.of(Words.value(m.median(), m.unit())));
            lines.addAll(List.of(more));
            bar(m.median()).within(m.p10(), m.p90()).told(r.name() + side.which(), lines.toArray(String[]::new));
        }

        /** Leaves out the bar of the next label. */
        void gap() {
            points.addNull();
        }
    }

    /**
     * One point or bar.
     *
     * @param node its values
     */
    record Point(ObjectNode node) {

        /** Whiskers from here to there. */
        Point within(double low, double high) {
            node.put("low", low).put("high", high);
            return this;
        }

        /** A mark beside a bar. */
        Point limit(double limit) {
            node.put("limit", limit);
            return this;
        }

        /** How large a point is drawn, 1 being usual. */
        Point size(double size) {
            node.put("size", size);
            return this;
        }

        /** A colour of its own, by name: {@code good}, {@code bad} or {@code quiet}. */
        Point shade(String shade) {
            node.put("shade", shade);
            return this;
        }

        /** What is told of it where it is pointed at. */
        Point told(String title, String... lines) {
            node.put("title", title);
            ArrayNode array = node.putArray("text");
            for (String line : lines) {
                if (!line.isEmpty()) {
                    array.add(line);
                }
            }
            return this;
        }
    }
}
