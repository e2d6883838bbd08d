package residua.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.cl.ClContext;
import residua.kernel.KernelLibrary;
import residua.kernel.Quarantine;
import residua.model.Network;
import residua.schedule.PlanOptions;
import residua.shape.UserException;
import residua.verify.NetworkCheck;
import residua.verify.SmallNetworks;
import residua.verify.Verdict;
import residua.verify.Verification;

/** Proves the kernels on the user's own device. */
@Command(
        name = "verify",
        description =
                "Runs every variant of every kernel on a device and compares it with a reference in double, in units of the"
                        + " error that the kernel's head allows; then training steps of whole networks, gradient by gradient."
                        + " A variant that is wrong is put into the device's quarantine: no command uses it there any more,"
                        + " until it is verified again. Status 1 where anything is wrong.",
        footer = {
            "  ./residua verify",
            "  ./residua verify --full --html proof.html",
            "  ./residua verify --model cifar-resnet20 --batch 2",
        })
final class VerifyCommand implements Callable<Integer> {
    /** More images only take longer. */
    private static final int BATCH = 2;
    /** Small networks: three images, as batch norm needs several values. */
    private static final int SMALL_BATCH = 3;
    /** Of small networks, until one keeps every ReLU off its kink. */
    private static final int SEEDS = 20;

    @ParentCommand
    private Residua residua;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private ModelChoice model;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images of the step of --model's network. Default: " + BATCH + ".")
    private int batch = BATCH;

    /** How much is run. */
    static final class Depth {
        @Option(names = "--quick", description = "A few cases of each variant, less than a minute. The default.")
        private boolean quick;

        @Option(names = "--full", description = "All edges that the kernels know, minutes.")
        private boolean full;
    }

    @ArgGroup
    private final Depth depth = new Depth();

    @Option(
            names = "--kernel",
            paramLabel = "TEXT",
            description =
                    "Only variants with this in their name, such as MaxPool or forward/winograd. The quarantine of"
                            + " the others stays as it is, and no training step is run.")
    private String kernel;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with all verdicts.")
    private Path html;

    @Override
    public Integer call() {
        Positive.option("--batch", batch);
        if (html != null) {
            OutputFile.require("the page", html);
        }
        List<Network> networks = model.given() ? List.of(model.network()) : SmallNetworks.all();
        List<Verdict> verdicts;
        List<VerifyReport.Step> steps = new ArrayList<>();
        VerifyReport report;
        try (ClContext context = device.open()) {
            Verification.Depth how = depth.full && !depth.quick ? Verification.Depth.FULL : Verification.Depth.QUICK;
            verdicts = verdicts(context, how);
            quarantine(context, verdicts);
            if (kernel == null) {
                steps(context, networks, steps);
            }
            report = new VerifyReport(context.facts(), how, verdicts, steps);
        }
        if (html != null) {
            OutputFile.write("the page", html, report.page());
        }
        residua.output().result(report.object(), report.text());
        return report.proven() ? 0 : Failure.FAILED;
    }

    private List<Verdict> verdicts(ClContext context, Verification.Depth how) {
        Verification all = Verification.of(context.facts(), how);
        Verification verification = kernel == null ? all : all.only(kernel);
        if (verification.size() == 0) {
            throw new UserException(
                    "no kernel's variant has \"" + kernel + "\" in its name; ./residua verify lists them all");
        }
        int[] done = {0};
        try (Bar bar = residua.bar("verify", verification.size(), "cases")) {
            return verification.run(context, c -> bar.at(done[0]++, c.kernel() + " " + c.variant() + ": " + c.what()));
        }
    }

    /** What was wrong goes in, what was right comes out, of what was not looked at nothing changes. */
    private static void quarantine(ClContext context, List<Verdict> verdicts) {
        Set<String> names = new HashSet<>(Quarantine.of(context.facts()).names());
        for (Verdict v : verdicts) {
            String name = Quarantine.name(v.kernel(), v.variant());
            if (v.proven()) {
                names.remove(name);
            } else {
                names.add(name);
            }
        }
        Quarantine.keep(context.facts(), names);
    }

    private void steps(ClContext context, List<Network> networks, List<VerifyReport.Step> steps) {
        PlanOptions options = PlanOptions.DEFAULT.withQuarantine(Quarantine.of(context.facts()));
        try (KernelLibrary kernels = new KernelLibrary(context)) {
            for (Network network : networks) {
                residua.output().line("a training step of " + network.name() + ", on the device and in double");
                NetworkCheck check = new NetworkCheck(network, model.given() ? batch : SMALL_BATCH);
                steps.add(
                        new VerifyReport.Step(network.name(), check.run(kernels, options, model.given() ? 1 : SEEDS)));
            }
        }
    }
}
