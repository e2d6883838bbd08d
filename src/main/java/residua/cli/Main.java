package residua.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import residua.cl.ProcessEnd;

/** Entry of the program: runs one command and ends with its exit status. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name and ends the process with the command's status, see {@link Failure}. */
    public static void main(String[] args) {
        prepare(List.of(args));
        AtomicBoolean ended = new AtomicBoolean();
        // A signal comes when it likes: a driver may be compiling.
        Runnable bySignal = () -> {
            if (!ended.get()) {
                ProcessEnd.withoutLibraries();
            }
        };
        Runtime.getRuntime().addShutdownHook(new Thread(bySignal, "residua-end"));
        StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintStream stdout = new PrintStream(out, false, StandardCharsets.UTF_8);
        // A library that prints must not spoil the result.
        System.setOut(System.err);
        int ofCommand = run(stdout, System.err, args);
        stdout.flush();
        int status = out.status(ofCommand, System.err, List.of(args).contains("--verbose"));
        if (!ending()) {
            ended.set(true);
            System.exit(status);
        }
    }

    /** True where a signal is ending the process already: whoever waits for this thread then waits for its end. */
    private static boolean ending() {
        Thread probe = new Thread(() -> {}, "residua-probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            return !Runtime.getRuntime().removeShutdownHook(probe);
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Runs one command with the given streams and returns its exit status. */
    static int run(PrintStream stdout, PrintStream stderr, String... args) {
        Residua residua = new Residua(stdout);
        CommandLine commandLine = commandLine(residua)
                .setOut(new PrintWriter(stdout, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, given) -> Failure.of(e).report(stderr, e, residua.verbose()))
                .setExecutionExceptionHandler((e, line, result) -> Failure.of(e).report(stderr, e, residua.verbose()));
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            return Failure.of(e).report(stderr, e, residua.verbose());
        }
    }

    /** What understands the arguments. */
    static CommandLine commandLine(Residua residua) {
        CommandLine commandLine = new CommandLine(residua);
        Map<String, CommandLine.IHelpSectionRenderer> help = new HashMap<>(commandLine.getHelpSectionMap());
        // Examples are there to be copied: never broken into lines.
        help.put(
                CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER,
                of -> String.join("\n", of.commandSpec().usageMessage().footer()) + "\n");
        return commandLine
                .setHelpSectionMap(help)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false);
    }

    /** Settings that must stand before the classes that read them are loaded. */
    private static void prepare(List<String> args) {
        System.setProperty("java.awt.headless", "true");
        // It would warn of an unbalanced quote in lines of its own.
        System.setProperty("picocli.trace", "OFF");
        // JavaCPP would count the device memory of a CPU device against the heap's limit.
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        if (args.contains("--verbose")) {
            System.setProperty("residua.log.level", "DEBUG");
            System.setProperty("residua.log.pattern", "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
        }
    }
}
