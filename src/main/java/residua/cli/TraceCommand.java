package residua.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.bench.StepTrace;
import residua.bench.StepTracer;
import residua.cl.ClContext;
import residua.cl.ClTrace;
import residua.kernel.KernelLibrary;
import residua.model.Network;

/** Writes down what a device did in one step, and when. */
@Command(
        name = "trace",
        description =
                "Runs one step of a network with random weights and images and writes every command of it, with the"
                        + " times of the device's own clock, as a Chrome trace (open it in chrome://tracing or ui.perfetto.dev).",
        footer = {
            "  ./residua trace --model resnet50 --batch 8",
            "  ./residua trace --model cifar-resnet20 --batch 128 --training --out step.json",
        })
final class TraceCommand implements Runnable {
    private static final double NANOS_A_MILLI = 1e6;
    private static final int LONGEST = 10;

    @ParentCommand
    private Residua residua;

    @Mixin
    private ModelChoice model;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "8", description = "Images at a time. Default: 8.")
    private int batch;

    @Option(names = "--training", description = "A whole training step. Default: inference.")
    private boolean training;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "trace.json",
            description = "Where to write the trace. Default: trace.json.")
    private Path out;

    @Override
    public void run() {
        Positive.option("--batch", batch);
        OutputFile.require("the trace", out);
        Network network = model.network();
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            StepTrace trace = new StepTracer(kernels, plan.options(context.facts())).trace(network, batch, training, 1);
            OutputFile.write("the trace", out, json(trace.chrome()));
            report(trace.steps().get(0));
        }
    }

    private static String json(Map<String, Object> trace) {
        try {
            return new ObjectMapper().writeValueAsString(trace);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings, numbers, lists and maps are JSON", e);
        }
    }

    private void report(List<ClTrace.Span> spans) {
        long start = spans.stream().mapToLong(ClTrace.Span::startNanos).min().orElse(0);
        long end = spans.stream().mapToLong(ClTrace.Span::endNanos).max().orElse(0);
        long busy = spans.stream().mapToLong(ClTrace.Span::nanos).sum();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", out.toString());
        object.put("commands", spans.size());
        object.put("milliseconds", (end - start) / NANOS_A_MILLI);
        object.put("busyMilliseconds", busy / NANOS_A_MILLI);
        Table table = new Table("longest", "command", "ms");
        spans.stream()
                .sorted(Comparator.comparingLong(ClTrace.Span::nanos).reversed())
                .limit(LONGEST)
                .forEach(s -> table.row(
                        s.scope(), s.command(), String.format(Locale.ROOT, "%.3f", s.nanos() / NANOS_A_MILLI)));
        String text = String.format(
                Locale.ROOT,
                "%s%d commands in %.2f ms, the device busy for %.2f of them; written to %s%n",
                table,
                spans.size(),
                (end - start) / NANOS_A_MILLI,
                busy / NANOS_A_MILLI,
                out);
        residua.output().result(object, text);
    }
}
