package residua.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A {@link Worker} in its process, which waits while others have their turns. */
final class Side implements AutoCloseable {
    private final String name;
    private final Process process;
    private final PrintStream turns;
    private final BufferedReader answers;

    /** Starts {@code command name}. */
    Side(String command, String name) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command, name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        turns = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Has it do the work and waits until it is done. */
    Answer turn(String work, int repeats) throws IOException {
        turns.println(work + " " + repeats);
        String answer = answers.readLine();
        if (answer == null) {
            close();
            throw new IllegalStateException(
                    "the process of " + name + " has ended with status " + process.exitValue() + ", see above");
        }
        return Answer.of(answer);
    }

    /** The worker ends with its input. */
    @Override
    public void close() {
        turns.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
