package residua.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import residua.cl.ClBuildException;
import residua.cl.ClException;
import residua.cl.NoDeviceException;
import residua.shape.IoReason;
import residua.shape.OneLine;
import residua.shape.Spelling;
import residua.shape.UserException;

/**
 * How a command failed, as the user sees it: one line that says what is wrong and, where that is known, what to do.
 *
 * @param status exit status: 1 failed, 2 wrong usage, 3 no usable device
 * @param line the reason, without a line break
 */
record Failure(int status, String line) {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NO_DEVICE = 3;

    private static final long MIB = 1 << 20;

    /** Of a name that somebody may have meant. */
    private static final int MOST_EDITS = 3;

    /** What the throwable means to the user. */
    static Failure of(Throwable thrown) {
        if (thrown instanceof ParameterException e) {
            return new Failure(USAGE, oneLine(wrong(e)) + hint(e));
        }
        if (thrown instanceof UserException) {
            return new Failure(FAILED, oneLine(thrown.getMessage()));
        }
        if (thrown instanceof NoDeviceException) {
            return new Failure(NO_DEVICE, oneLine(thrown.getMessage()));
        }
        if (thrown instanceof ClException) {
            return new Failure(FAILED, "OpenCL: " + oneLine(thrown.getMessage()));
        }
        if (thrown instanceof UncheckedIOException e) {
            return of(e.getCause());
        }
        if (thrown instanceof CompletionException && thrown.getCause() != null) {
            return of(thrown.getCause());
        }
        if (thrown instanceof IOException e) {
            return new Failure(FAILED, oneLine(IoReason.of(e)));
        }
        if (thrown instanceof OutOfMemoryError) {
            return new Failure(
                    FAILED,
                    "out of memory, with a Java heap of " + Runtime.getRuntime().maxMemory() / MIB
                            + " MiB; try a smaller batch, or JAVA_TOOL_OPTIONS=-Xmx8g ("
                            + oneLine(String.valueOf(thrown.getMessage())) + ")");
        }
        return new Failure(
                FAILED, "internal error, please report it: " + oneLine(thrown.toString()) + " (--verbose shows where)");
    }

    /** Prints the line, and with {@code verbose} the trace, and returns the status. */
    int report(PrintStream stderr, Throwable thrown, boolean verbose) {
        stderr.println("residua: " + line);
        if (verbose) {
            thrown.printStackTrace(stderr);
            if (thrown instanceof ClBuildException e) {
                stderr.println(e.log());
            }
        }
        stderr.flush();
        return status;
    }

    /** What is wrong in a command line; the parser's own words, but where the very command is. */
    private static String wrong(ParameterException e) {
        boolean ofProgram = e.getCommandLine().getParent() == null;
        String first =
                e instanceof UnmatchedArgumentException u ? u.getUnmatched().get(0) : "-";
        return ofProgram && !first.startsWith("-")
                ? "no command is called \"" + first + "\""
                : e.getMessage().replaceFirst("^Error: ", "");
    }

    /** The name that comes nearest to what was typed, where one is near, and where to read on. */
    private static String hint(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String near = e instanceof UnmatchedArgumentException u
                ? near(u.getUnmatched().get(0), command)
                        .map(name -> "; did you mean " + name + "?")
                        .orElse("")
                : "";
        return near + " (see ./" + command.qualifiedName() + " --help)";
    }

    private static Optional<String> near(String argument, CommandSpec command) {
        String typed = argument.split("=", 2)[0];
        Set<String> names = typed.startsWith("-")
                ? command.optionsMap().keySet()
                : command.subcommands().keySet();
        return Spelling.nearest(typed, names).stream()
                .limit(1)
                .filter(name -> Spelling.edits(typed, name) <= Math.min(MOST_EDITS, typed.length() / 2))
                .findFirst();
    }

    private static String oneLine(String message) {
        return OneLine.of(message);
    }
}
