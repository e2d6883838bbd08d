package residua.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import residua.hostile.Door;
import residua.hostile.Place;
import residua.shape.UserException;

/** The command line, for tests with hostile words. What would compute on a device is parsed and not run. */
public final class CommandDoors {
    /** Help texts, and a network's layers. */
    private static final long FIXED = 64 << 20;

    private static final Set<String> RUN =
            Set.of("residua", "summary", "convert", "compare", "completion", "eval", "predict");

    private static final CommandLine PARSER = parser();

    private CommandDoors() {}

    /** All of them. */
    public static List<Door> all(Place place) {
        Path damaged = place.put("damaged.safetensors", new byte[] {1, 2, 3});
        Path out = damaged.resolveSibling("no-folder").resolve("out.safetensors");
        Path json = place.put("result.json", "{}".getBytes(StandardCharsets.UTF_8));
        return List.of(new Door(
                "command line",
                List.of(
                        words(
                                "summary",
                                "--model",
                                "cifar-resnet20",
                                "--classes",
                                "10",
                                "--size",
                                "32",
                                "--shortcut",
                                "A",
                                "--json"),
                        words("summary", "--model=plain18", "--verbose"),
                        words("convert", damaged, out),
                        words("bench", "compare", json, json, "--fail-below", "0.95"),
                        words("eval", "--weights", damaged, "--data", "noise:3x32x32", "--crops", "10", "--batch", "7"),
                        words("predict", "--weights", damaged, "--top", "3", "--model", "cifar-resnet20", "x.png"),
                        words(
                                "train",
                                "--data",
                                "shapes",
                                "--epochs",
                                "3",
                                "--lr",
                                "0.1",
                                "--schedule",
                                "warmup:1+cosine",
                                "--seed",
                                "7",
                                "--micro-batch",
                                "auto",
                                "--momentum-convention",
                                "caffe",
                                "--augment",
                                "off"),
                        words("tune", "--budget", "10", "--pass", "forward"),
                        words("verify", "--quick", "--model", "cifar-resnet20", "--batch", "2"),
                        words("schedule", "--model", "resnet18", "--no-fuse", "x"),
                        words("completion", "bash"),
                        words("--help")),
                Door.words(
                        "\n",
                        "\n--",
                        "\n--help",
                        "\n-h",
                        "\n--version",
                        "=",
                        "\n@",
                        "@/dev/zero",
                        "\n@@",
                        "${sys:user.home}",
                        "'",
                        "\"",
                        "--json\n",
                        "--verbose\n",
                        "\n--model\nvgg16",
                        "\n--model\ncifar-resnet56",
                        "\n-x",
                        "\n\n",
                        "$(id)",
                        "%s%n",
                        "\n--no-such-option"),
                FIXED,
                4096,
                CommandDoors::run));
    }

    private static byte[] words(Object... words) {
        return String.join("\n", List.of(words).stream().map(Object::toString).toList())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static CommandLine parser() {
        return Main.commandLine(
                new Residua(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)));
    }

    /** What was typed may have such words, too: messages repeat it, never at their beginning. */
    private static boolean isFault(String line) {
        return line.startsWith("residua: internal error") || line.startsWith("residua: out of memory");
    }

    private static void run(byte[] input) {
        String[] args = new String(input, StandardCharsets.UTF_8).split("\n", -1);
        try {
            if (!harmless(PARSER.parseArgs(args))) {
                return;
            }
        } catch (CommandLine.ParameterException e) {
            Failure failure = Failure.of(e);
            if (failure.status() != Failure.USAGE) {
                throw new AssertionError("status " + failure.status() + " for wrong usage", e);
            }
            throw new UserException(failure.line());
        }
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        int status = Main.run(
                new PrintStream(stdout, true, StandardCharsets.UTF_8),
                new PrintStream(stderr, true, StandardCharsets.UTF_8),
                args);
        String reason = stderr.toString(StandardCharsets.UTF_8);
        if (status < 0
                || status > Failure.NO_DEVICE
                || reason.lines().anyMatch(CommandDoors::isFault)
                || (status == 0) != reason.isEmpty()) {
            throw new AssertionError("status " + status + ": " + reason);
        }
        boolean traced = List.of(args).contains("--verbose");
        if (status != 0) {
            if (!traced && reason.lines().count() != 1) {
                throw new AssertionError("more than one line: " + reason);
            }
            throw new UserException(reason.lines().findFirst().orElseThrow());
        }
    }

    /** Whether nothing is computed on a device: other commands are not run, only their words are understood. */
    private static boolean harmless(ParseResult result) {
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        boolean forecasts = last.commandSpec().name().equals("summary") && last.hasMatchedOption("--batch");
        return RUN.contains(last.commandSpec().name()) && !forecasts;
    }
}
