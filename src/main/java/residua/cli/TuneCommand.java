package residua.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.cl.ClContext;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedFile;
import residua.kernel.TunedLookup;
import residua.kernel.TunedProblem;
import residua.kernel.TunedValues;
import residua.model.Network;
import residua.model.Zoo;
import residua.schedule.PlanOptions;
import residua.shape.ConvPass;
import residua.shape.IoReason;
import residua.shape.UserException;
import residua.tune.BlockProblems;
import residua.tune.ConvProblems;
import residua.tune.Tuner;

/** Finds the fastest algorithms and settings on a device. */
@Command(
        name = "tune",
        description =
                "Measures the convolution algorithms and their settings on a device, and the kernels for whole blocks"
                        + " beside them, checks each result, and keeps the fastest for all later runs. What is known already is not measured again; a run that is ended"
                        + " loses one layer at most. Without --model: the networks that bench measures.",
        footer = {
            "  ./residua tune",
            "  ./residua tune --model resnet18 --batch 32 --training --budget 300",
            "  ./residua tune --budget 3600 --ship opencl/tuned/pocl-wide-x86.json",
        })
final class TuneCommand implements Runnable {
    private static final long SECOND = 1_000_000_000;

    /** Names of the passes on the command line. */
    enum Pass {
        FORWARD,
        BACKWARD_DATA,
        BACKWARD_WEIGHTS,
        BLOCKS,
        ALL;

        Set<ConvPass> passes() {
            return switch (this) {
                case ALL -> EnumSet.allOf(ConvPass.class);
                case BLOCKS -> EnumSet.noneOf(ConvPass.class);
                default -> EnumSet.of(ConvPass.valueOf(name()));
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParentCommand
    private Residua residua;

    @Mixin
    private ModelChoice model;

    @Mixin
    private DeviceChoice device;

    @Option(names = "--batch", paramLabel = "N", description = "Images at a time. Default: 8, and 128 for CIFAR.")
    private Integer batch;

    @Option(
            names = "--pass",
            paramLabel = "forward|backward-data|backward-weights|blocks|all",
            description = "What to measure: a pass of convolutions, or blocks of them in one launch for inference."
                    + " Default: all with --training or without --model, else forward and blocks.")
    private Pass pass;

    @Option(names = "--training", description = "All three passes.")
    private boolean training;

    @Option(
            names = "--budget",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Time to spend; each layer gets its share. Default: 600.")
    private int budget;

    @Option(names = "--again", description = "Measure also what is known already.")
    private boolean again;

    @Option(
            names = "--ship",
            paramLabel = "FILE",
            description = "Keep the values in that file instead of the user's cache.")
    private Path ship;

    @Override
    public void run() {
        Positive.option("--budget", budget);
        if (batch != null) {
            Positive.option("--batch", batch);
        }
        Set<TunedProblem> problems = new LinkedHashSet<>();
        Set<TunedProblem> blocks = new LinkedHashSet<>();
        List<Network> networks = model.given()
                ? List.of(model.network())
                : Stream.of("resnet50", "resnet18", "cifar-resnet20")
                        .map(Zoo::network)
                        .toList();
        for (Network network : networks) {
            problems.addAll(convolutions(network));
            blocks.addAll(blocks(network));
        }
        problems.addAll(blocks);
        Optional<TunedFile> shipped = Optional.ofNullable(ship).flatMap(TuneCommand::read);
        try (ClContext context = device.open();
                Bar bar = residua.bar("tune", problems.size(), "layers")) {
            TunedLookup lookup = TunedLookup.ofUser();
            Path file = ship == null ? lookup.file(context.facts()) : ship;
            Optional<TunedFile> before = ship == null ? lookup.own(context.facts()) : shipped;
            Tuner.Task task = new Tuner.Task(List.copyOf(problems), file, before, again, budget * SECOND);
            TuneReport report = new TuneReport(residua.output(), bar, problems.size());
            List<Tuner.Outcome> outcomes = new Tuner(context).run(task, report);
            residua.output()
                    .result(TuneReport.object(context.facts(), file, outcomes), TuneReport.text(file, outcomes));
        }
    }

    private Set<ConvPass> passes() {
        if (pass == null) {
            return training || !model.given() ? Pass.ALL.passes() : Pass.FORWARD.passes();
        }
        return pass.passes();
    }

    private int images(Network network) {
        return batch != null ? batch : network.input().height() < 64 ? 128 : 8;
    }

    private List<TunedBlocks.Key> blocks(Network network) {
        return pass == null || pass == Pass.BLOCKS || pass == Pass.ALL
                ? BlockProblems.of(network.inference(images(network)), PlanOptions.DEFAULT.block())
                : List.of();
    }

    private List<TunedValues.Key> convolutions(Network network) {
        int images = images(network);
        Set<ConvPass> passes = passes();
        boolean backward = passes.stream().anyMatch(p -> p != ConvPass.FORWARD);
        return ConvProblems.of(
                backward ? network.training(images, 0) : network.inference(images),
                passes,
                PlanOptions.DEFAULT.block());
    }

    /** What the file to ship holds so far; a damaged one is not written over. */
    private static Optional<TunedFile> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(TunedFile.read(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UserException(file + " cannot be read: " + IoReason.of(e), e);
        }
    }
}
