package residua.replay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a program of the system ended with.
 *
 * @param status its exit status
 * @param output what it printed, errors among it
 */
record Program(int status, String output) {
    private static final int LONGEST_MINUTES = 30;

    /** Whether there is one of that name. */
    static boolean installed(String name) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Runs it to its end. */
    static Program run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("program", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertTrue(process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES), () -> command[0] + " is still running");
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Program(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
