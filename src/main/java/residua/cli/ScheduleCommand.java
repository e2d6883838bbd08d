package residua.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.bench.FusionReport;
import residua.bench.PlanSheet;
import residua.bench.StepTrace;
import residua.bench.StepTracer;
import residua.cl.ClContext;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.optim.SgdSettings;
import residua.report.FusionPage;
import residua.schedule.BatchFit;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;

/** Shows what the scheduler makes of a network. */
@Command(
        name = "schedule",
        description = "Shows the plan of a network on a device: for each block what was fused, and the steps and the"
                + " memory traffic that it saves; with --measure also the time.",
        footer = {
            "  ./residua schedule --model resnet50 --batch 8",
            "  ./residua schedule --model cifar-resnet20 --batch 128 --training --measure --html schedule.html",
        })
final class ScheduleCommand implements Runnable {
    private static final int MEASURED_STEPS = 5;
    private static final double MIB = 1 << 20;

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

    @Option(names = "--measure", description = "Run both plans and show the time of each block.")
    private boolean measure;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with the ledger and a picture of the memory arena.")
    private Path html;

    /** The plan and its comparison with the one without fusion. */
    private record Outcome(Plan plan, FusionReport report) {}

    @Override
    public void run() {
        Positive.option("--batch", batch);
        if (html != null) {
            OutputFile.require("the page", html);
        }
        Network network = model.network();
        Outcome outcome = measure ? measured(network) : computed(network);
        if (html != null) {
            write(network, outcome);
        }
        residua.output().result(object(network, outcome), text(outcome));
    }

    private Outcome computed(Network network) {
        DeviceFacts facts = device.facts();
        IntFunction<Graph> graphOf = training ? n -> network.training(n, 0) : network::inference;
        PlanOptions options = plan.options(facts)
                .withUpdate(training ? Optional.of(SgdSettings.paper().rule()) : Optional.empty());
        Plan fused = BatchFit.planToShow(graphOf, batch, facts, options);
        return new Outcome(fused, FusionReport.of(BatchFit.planToShow(graphOf, batch, facts, unfused(options)), fused));
    }

    private Outcome measured(Network network) {
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            PlanOptions options = plan.options(context.facts());
            StepTrace before =
                    new StepTracer(kernels, unfused(options)).trace(network, batch, training, MEASURED_STEPS);
            StepTrace after = new StepTracer(kernels, options).trace(network, batch, training, MEASURED_STEPS);
            return new Outcome(after.plan(), FusionReport.of(before, after));
        }
    }

    private static PlanOptions unfused(PlanOptions options) {
        Set<String> all = FusionRules.all().stream().map(FusionRule::name).collect(Collectors.toSet());
        return options.withRulesOff(all);
    }

    private void write(Network network, Outcome outcome) {
        String title = String.format(
                Locale.ROOT, "%s, %s, batch %d", network.name(), training ? "training step" : "inference", batch);
        PlanSheet sheet = new PlanSheet(network.name(), batch, outcome.plan(), outcome.report());
        OutputFile.write("the page", html, FusionPage.of(title, sheet));
    }

    private Map<String, Object> object(Network network, Outcome outcome) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", network.name());
        object.put("batch", batch);
        object.put("training", training);
        object.put("arenaBytes", outcome.plan().memory().arenaBytes());
        object.put("peakBytes", outcome.plan().peakBytes());
        object.put(
                "blocks",
                outcome.report().blocks().stream().map(PlanSheet::block).toList());
        object.put("total", PlanSheet.block(outcome.report().total()));
        return object;
    }

    private String text(Outcome outcome) {
        Table table = measure
                ? new Table("block", "fused", "steps", "to", "MiB", "to", "ms", "to")
                : new Table("block", "fused", "steps", "to", "MiB", "to");
        List<FusionReport.Block> rows = new ArrayList<>(outcome.report().blocks());
        rows.add(outcome.report().total());
        for (FusionReport.Block b : rows) {
            List<Object> cells = new ArrayList<>(List.of(
                    b.name(),
                    FusionPage.rules(b.fused()),
                    b.before().steps(),
                    b.after().steps(),
                    mib(b.before().bytes()),
                    mib(b.after().bytes())));
            if (measure) {
                cells.add(millis(b.before().micros()));
                cells.add(millis(b.after().micros()));
            }
            table.row(cells.toArray());
        }
        StringBuilder why = new StringBuilder();
        why.append(reasons("fused", outcome.report(), FusionReport.Block::because));
        why.append(reasons("not fused", outcome.report(), FusionReport.Block::notFused));
        return table.toString()
                + why
                + String.format(
                        Locale.ROOT,
                        "the arena takes %s, everything %s of device memory%n",
                        Size.of(outcome.plan().memory().arenaBytes()),
                        Size.of(outcome.plan().peakBytes()));
    }

    /** A line for each, with the number of blocks that have it. */
    private static String reasons(
            String what, FusionReport report, Function<FusionReport.Block, List<String>> ofBlock) {
        StringBuilder lines = new StringBuilder();
        for (String reason : ofBlock.apply(report.total())) {
            long blocks = report.blocks().stream()
                    .filter(b -> ofBlock.apply(b).contains(reason))
                    .count();
            lines.append(what)
                    .append(" in ")
                    .append(blocks)
                    .append(blocks == 1 ? " block, " : " blocks, ")
                    .append(reason)
                    .append(System.lineSeparator());
        }
        return lines.toString();
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MIB);
    }

    private static String millis(OptionalDouble micros) {
        return micros.isPresent() ? String.format(Locale.ROOT, "%.2f", micros.getAsDouble() / 1e3) : "";
    }
}
