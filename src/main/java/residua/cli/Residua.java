package residua.cli;

import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: holds the options that every command takes, and prints its help when no command is given. */
@Command(
        name = "residua",
        description = "Trains, runs and benchmarks residual networks on any OpenCL device.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./residua train                                train on generated images",
            "  ./residua devices                              list the OpenCL devices",
            "  ./residua summary --model resnet50             layers, parameters, work",
            "  ./residua COMMAND --help                       options and examples",
            "  ./residua test                                 build, and run the test suite",
        },
        subcommands = {
            TrainCommand.class,
            EvalCommand.class,
            PredictCommand.class,
            DevicesCommand.class,
            ModelsCommand.class,
            SummaryCommand.class,
            ConvertCommand.class,
            BenchCommand.class,
            ScheduleCommand.class,
            TraceCommand.class,
            TuneCommand.class,
            VerifyCommand.class,
            CompletionCommand.class
        })
final class Residua implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the result as one JSON object on stdout, and nothing else there.")
    private boolean json;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Log more, and show the trace of a failure.")
    private boolean verbose;

    private final PrintStream stdout;

    Residua(PrintStream stdout) {
        this.stdout = stdout;
    }

    /** Where a command prints its result, as asked for by the options. */
    Output output() {
        return new Output(stdout, json);
    }

    /** A progress bar on stderr, where that is a terminal. */
    Bar bar(String task, long total, String unit) {
        return Bar.open(Bar.terminalColumns(), System.err, task, total, unit);
    }

    /** True where the trace of a failure was asked for. */
    boolean verbose() {
        return verbose;
    }

    @Override
    public void run() {
        spec.commandLine().usage(stdout, CommandLine.Help.Ansi.AUTO);
    }
}
