package residua.report;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import residua.bench.BenchResult;
import residua.bench.Measurement;

/**
 * A row of a result file.
 *
 * @param row its samples, and whether less is better
 * @param node all that the file says of it
 */
public record ReportRow(BenchResult.Row row, JsonNode node) {
    private static final double THOUSAND = 1000;

    /** Its samples and what follows from them. */
    Measurement measured() {
        return row.measured();
    }

    /** Its name. */
    String name() {
        return measured().name();
    }

    /** A word; empty where the file has none. */
    String word(String key) {
        return node.path(key).asText("");
    }

    /** A number; 0 where the file has none. */
    double number(String key) {
        double value = node.path(key).asDouble();
        return Double.isFinite(value) ? value : 0;
    }

    /** What kind of figure of a device it is; empty where it is none. */
    String group() {
        return word("group");
    }

    /** What is wrong with its answer; empty where it is right. A figure of a wrong answer means nothing. */
    String fault() {
        return row.fault()
                .map(why -> why.isBlank() ? "its answer is wrong" : why)
                .orElse("");
    }

    /** Whether it is a layer of a network with its limit. */
    boolean isLayer() {
        return node.has("leastBytes") && number("bound") > 0;
    }

    /** Whether it is a figure of a whole network. */
    boolean isModel() {
        return group().isEmpty() && !isLayer();
    }

    /** That hundredth of the samples. */
    double percentile(double hundredth) {
        Percentile percentile = new Percentile();
        percentile.setData(
                measured().samples().stream().mapToDouble(Double::doubleValue).toArray());
        return percentile.evaluate(hundredth);
    }

    /** A time of this row in milliseconds. */
    double millis(double time) {
        return switch (measured().unit()) {
            case "us" -> time / THOUSAND;
            case "s" -> time * THOUSAND;
            default -> time;
        };
    }

    /** Network and batch of a layer. */
    String network() {
        return word("model") + ", batch " + (long) number("batch");
    }

    /** How often the network does this. */
    double count() {
        return Math.max(1, number("count"));
    }

    /** Of a whole step, in microseconds. */
    double stepMicros() {
        return count() * measured().median();
    }

    /** What the limits of the device allow for it in a step, in microseconds. */
    double stepBound() {
        return count() * number("bound");
    }

    /** What it takes beyond that, negative where it is faster. */
    double stepLost() {
        return stepMicros() - stepBound();
    }

    /** The limit by the median: 1 is all that the device allows. */
    double fraction() {
        return number("bound") / measured().median();
    }

    /** Operations of direct computation in GFLOP/s. */
    double gigaflops() {
        return number("flops") / measured().median() * 1e-3;
    }

    /** Least bytes in GB/s. */
    double gigabytes() {
        return number("leastBytes") / measured().median() * 1e-3;
    }

    /** A layer with its pass, for labels. */
    String layer() {
        String layer = word("layer");
        return (layer.isEmpty() ? name() : layer) + (word("pass").isEmpty() ? "" : ", " + word("pass"));
    }
}
