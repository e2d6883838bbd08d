package residua.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import residua.bench.Measurement;

/**
 * A result of everything, as {@code ./residua bench --json} would print it, of an imaginary device. All words that a file
 * may choose end in the same words, for what a page must not believe.
 */
public final class MadeUpResults {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> PASSES = List.of("forward", "backward-data", "backward-weights", "other");
    private static final List<String> STAGES = List.of("upload", "forward", "backward", "update", "read-back");
    private static final double GIGAFLOPS = 220;
    private static final double GIGABYTES = 29;
    private static final int LAYERS = 6;
    private static final int SAMPLES = 15;
    private static final int QUERIES = 120;

    private final SplittableRandom random;
    private final double slower;
    private final String words;
    private final ObjectNode root = MAPPER.createObjectNode();
    private final ArrayNode rows;

    private MadeUpResults(long seed, double slower, String words) {
        this.random = new SplittableRandom(seed);
        this.slower = slower;
        this.words = words;
        circumstances();
        rows = root.putArray("results");
    }

    /** The same device again; forward layers take so many times as long, all else is noise. */
    public static String of(long seed, double slower) {
        return of(seed, slower, "");
    }

    /** With words of somebody who does not mean well. */
    static String of(long seed, double slower, String words) {
        MadeUpResults made = new MadeUpResults(seed, slower, words);
        made.device();
        made.layers();
        made.models();
        made.plan();
        return made.root.toString();
    }

    private void circumstances() {
        root.put("format", "residua-bench").put("formatVersion", 1).put("kind", "all");
        root.put("date", "2026-11-21T12:00:00Z").put("program", "0.1.0" + words).put("commit", "unknown" + words);
        root.put("quick", true).put("seconds", 96.5);
        ObjectNode host = root.putObject("host");
        host.put("cpu", "Imaginary CPU" + words).put("processors", 2).put("memoryBytes", 1L << 34);
        host.put("os", "Linux 6" + words)
                .put("architecture", "amd64")
                .put("jdk", "17")
                .put("load", 0.25);
        ObjectNode device = root.putObject("device");
        device.put("name", "Imaginary device" + words).put("vendor", "nobody").put("driver", "1.0" + words);
        device.put("platform", "none")
                .put("version", "OpenCL 1.2")
                .put("type", "cpu")
                .put("computeUnits", 2);
        device.put("globalMemoryBytes", 1L << 34).put("globalMemoryCacheBytes", 1L << 25);
        device.put("localMemoryBytes", 1L << 15).put("maxAllocationBytes", 1L << 32);
        device.put("fp16", false).put("fp64", true);
        device.put("gigaflops", GIGAFLOPS).put("gigabytesPerSecond", GIGABYTES);
        root.putArray("notes").add("the machine had other work just before" + words);
        root.put("repeats", SAMPLES);
    }

    private ObjectNode row(String name, String part, String unit, double value, int samples) {
        double[] values = DoubleStream.generate(() -> value * (1 + 0.01 * random.nextDouble()))
                .limit(samples)
                .toArray();
        values[samples / 2] *= 1.4;
        Measurement m = Measurement.of(name + words, unit + words, values);
        ObjectNode row = rows.addObject();
        row.put("name", m.name()).put("part", part).put("median", m.median()).put("p10", m.p10());
        row.put("p90", m.p90()).put("unit", m.unit()).put("better", m.lessIsBetter() ? "lower" : "higher");
        row.putObject("interval")
                .put("low", m.interval().low())
                .put("high", m.interval().high());
        row.put("repeats", m.repeats());
        ArrayNode array = row.putArray("samples");
        m.samples().forEach(array::add);
        return row;
    }

    private void device() {
        row("float multiply-adds", "device", "GFLOP/s", GIGAFLOPS, SAMPLES)
                .put("group", "arithmetic")
                .put("form", "8 chains" + words);
        row("double multiply-adds", "device", "GFLOP/s", GIGAFLOPS / 2, SAMPLES).put("group", "arithmetic");
        row("memory read", "device", "GB/s", GIGABYTES, SAMPLES).put("group", "memory");
        for (long bytes = 1L << 14; bytes <= 1L << 27; bytes *= 2) {
            double rate = bytes <= 1L << 15 ? 430 : bytes <= 1L << 21 ? 210 : bytes <= 1L << 25 ? 95 : GIGABYTES;
            row("read again, " + bytes, "device", "GB/s", rate, SAMPLES)
                    .put("group", "cache")
                    .put("bytes", bytes);
        }
        row("a launch in a row", "device", "us", 3, SAMPLES).put("group", "launch");
    }

    private void layers() {
        for (String model : List.of("resnet18", "cifar-resnet20")) {
            for (int layer = 0; layer < LAYERS; layer++) {
                for (String pass : PASSES) {
                    layer(model, layer, pass);
                }
            }
        }
    }

    private void layer(String model, int layer, String pass) {
        double flops = pass.equals("other") ? 0 : 1e8 * (layer + 1);
        double bytes = 4e6 / (layer + 1);
        double bound = Math.max(flops / GIGAFLOPS, bytes / GIGABYTES) * 1e-3;
        double fraction = 0.35 + 0.15 * layer;
        double micros = bound / fraction * (pass.equals("forward") ? slower : 1);
        ObjectNode row = row(model + ", " + pass + ", layer " + layer, "layers", "us", micros, SAMPLES);
        row.put("model", model + words).put("batch", 8).put("pass", pass).put("sizes", "3x3 64-64" + words);
        row.put("layer", "layer" + layer + ".conv1" + words).put("count", 2);
        row.put("algorithm", "direct -DTP=14" + words).put("bound", bound);
        row.put("boundBy", flops / GIGAFLOPS > bytes / GIGABYTES ? "compute" : "bandwidth");
        row.put("fractionOfBound", bound / row.get("median").asDouble()).put("cached", layer == 1);
        row.put("flops", flops).put("leastBytes", bytes);
        row.put("gigaflops", flops / micros * 1e-3).put("gigabytesPerSecond", bytes / micros * 1e-3);
    }

    private void models() {
        for (int batch : List.of(1, 8)) {
            model("resnet18, offline, batch " + batch, "offline", "throughput", "images/s", 70 + batch, SAMPLES, batch);
        }
        model("resnet18, training, batch 8", "training", "throughput", "images/s", 21, SAMPLES, 8);
        ObjectNode latency = model("resnet18, single stream", "single-stream", "latency", "ms", 14, QUERIES, 1);
        latency.put("p99", latency.get("p90").asDouble() * 1.2);
        ArrayNode rounds = latency.putArray("rounds");
        for (int left = QUERIES; left > 0; left -= QUERIES / 10) {
            rounds.add(QUERIES / 10);
        }
        for (String stage : STAGES) {
            double share = stage.equals("backward") ? 200 : stage.equals("forward") ? 110 : 8;
            model("resnet18, training, batch 8, " + stage, "training", "time", "ms", share, SAMPLES, 8)
                    .put("stage", stage);
        }
        model("resnet18, offline, batch 32", "offline", "throughput", "images/s", 900, SAMPLES, 32)
                .put("void", "logits off by half" + words);
        ObjectNode check = root.putArray("checks").addObject();
        check.put("model", "resnet18" + words)
                .put("batch", 32)
                .put("scenario", "offline")
                .put("what", "logits");
        check.put("error", 0.5).put("allowed", 1e-3).put("wrong", true);
        root.putArray("leftOut").addObject().put("name", "energy" + words).put("why", "no counter" + words);
    }

    private ObjectNode model(
            String name, String scenario, String figure, String unit, double value, int samples, int batch) {
        ObjectNode row = row(name, "models", unit, value, samples);
        return row.put("model", "resnet18" + words)
                .put("batch", batch)
                .put("scenario", scenario)
                .put("figure", figure);
    }

    private void plan() {
        ObjectNode plan = root.putArray("plans").addObject();
        plan.put("model", "resnet18" + words).put("batch", 8).put("training", false);
        plan.put("peakBytes", 3 << 20).put("arenaBytes", 2 << 20).put("parameterBytes", 1 << 20);
        plan.putArray("steps").add("conv1" + words).add("fc");
        ArrayNode tensors = plan.putArray("tensors");
        tensors.addObject()
                .put("name", "x" + words)
                .put("kind", "tensor")
                .put("offset", 0)
                .put("bytes", 1 << 20)
                .put("first", 0)
                .put("last", 1);
        tensors.addObject()
                .put("name", "logits")
                .put("kind", "output")
                .put("offset", 1 << 20)
                .put("bytes", 1 << 20)
                .put("first", 1)
                .put("last", 1);
        ObjectNode block = plan.putArray("blocks").addObject();
        block.put("block", "layer1.0" + words).putObject("fused").put("fold batch norm" + words, 2);
        block.putArray("notFused").add("bottleneck: too wide" + words);
        block.putArray("steps").add("conv1 [direct]" + words);
        block.put("stepsBefore", 4)
                .put("stepsAfter", 1)
                .put("bytesBefore", 4 << 20)
                .put("bytesAfter", 1 << 20);
    }
}
