package residua.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import residua.shape.UserException;

/** Gives Residua, PyTorch and ONNX Runtime turns on whole networks, A B C A B C, and prints medians and ratios. */
@Command(
        name = "run.sh",
        sortOptions = false,
        description = "Measures whole networks in Residua, PyTorch and ONNX Runtime, in turns.")
final class Compare implements Callable<Integer> {
    @Parameters(index = "0", hidden = true)
    private String command;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ROUNDS",
            defaultValue = "5",
            description = "Turns of each. Default: 5.")
    private int rounds;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "REPEATS",
            defaultValue = "3",
            description = "In a turn, of a second or more; their median counts. Default: 3.")
    private int repeats;

    /** What is left of the cases. */
    enum Kind {
        INFERENCE,
        TRAINING
    }

    @Option(names = "--only", paramLabel = "inference|training", description = "One of the two. Default: both.")
    private Kind only;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "As in ./residua. Default: all for which there are targets.")
    private String model;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images at a time. Default: those for which there are targets, else 8.")
    private Integer batch;

    @Option(names = "--dl4j", description = "DL4J besides, in inference; takes much longer.")
    private boolean dl4j;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    private boolean help;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Besides, write a result file for each side, for ./residua bench report and compare.")
    private Path folder;

    @Option(names = "--json", description = "Prints one JSON object instead.")
    private boolean json;

    /** Arguments: the command that starts a worker when its name follows; then what people may say. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Compare())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, l, parsed) -> {
                    if (!(e instanceof UserException)) {
                        throw e;
                    }
                    l.getErr().println("run.sh: " + e.getMessage());
                    return 1;
                });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || repeats < 1 || batch != null && batch < 1) {
            throw new UserException("rounds, repeats and batch must be at least 1");
        }
        NetworkFiles files = NetworkFiles.begin(rounds);
        probe();
        say("%d rounds; in brackets the least and the greatest%n", rounds);
        List<NetworkResult> results = new ArrayList<>();
        for (NetworkCase network : cases()) {
            try (NetworkSides sides = new NetworkSides(command, network, dl4j)) {
                results.add(sides.compare(rounds, repeats));
            }
            say("%s", NetworkReport.table(results.get(results.size() - 1)));
        }
        say("%s", NetworkReport.targets(results));
        if (folder != null) {
            files.write(folder, results);
        }
        if (json) {
            System.out.println(NetworkReport.json(rounds, results));
        }
        return 0;
    }

    /** Whether PyTorch uses its fast convolution. */
    private void probe() throws IOException {
        try (Side torch = new Side(command, NetworkForm.CONTIGUOUS.program())) {
            Answer answer = torch.turn(TorchWorker.PROBE, 1);
            say(
                    "PyTorch, 3x3 convolution 128 to 128 channels, 28x28, batch 8: %.0f GFLOP/s on %.2f cores%n",
                    answer.number(), answer.cores());
        }
    }

    private List<NetworkCase> cases() {
        List<NetworkCase> usual = NetworkCase.USUAL.stream()
                .filter(c -> wanted(c.training()))
                .filter(c -> model == null || c.model().equals(model))
                .filter(c -> batch == null || c.batch() == batch)
                .toList();
        if (!usual.isEmpty() || model == null && batch == null) {
            return usual;
        }
        if (model == null) {
            throw new UserException("no targets are set at batch " + batch + ": say which --model");
        }
        return Stream.of(false, true)
                .filter(this::wanted)
                .map(training -> new NetworkCase(training, model, batch != null ? batch : 8))
                .toList();
    }

    private boolean wanted(boolean training) {
        return only == null || (only == Kind.TRAINING) == training;
    }

    /** Processes that wanted a processor over the last minute, these here included. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** To people, while it goes on: where standard output is a program's, on standard error. */
    private void say(String format, Object... values) {
        (json ? System.err : System.out).printf(Locale.ROOT, format, values);
    }
}
