package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A command that was run as a user would.
 *
 * @param status exit status
 * @param stdout what it printed as its result
 * @param stderr all else it printed
 */
record Cli(int status, String stdout, String stderr) {

    /** Runs a command in this process; words that hold spaces stay whole. */
    static Cli run(Object... words) {
        String[] args = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            args[i] = words[i].toString();
        }
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        int status = Main.run(stream(stdout), stream(stderr), args);
        return new Cli(status, text(stdout), text(stderr));
    }

    /** The result as JSON; fails where the command failed or printed anything else. */
    JsonNode json() {
        assertEquals(0, status, stderr);
        assertEquals(1, stdout.lines().count(), stdout);
        try {
            return new ObjectMapper().readTree(stdout);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + stdout, e);
        }
    }

    /** Fails unless the command ended with this status, no result, and one line that holds all these words. */
    void failed(int expected, Object... words) {
        assertEquals(expected, status, stderr);
        assertEquals("", stdout);
        assertEquals(1, stderr.lines().count(), stderr);
        assertTrue(stderr.startsWith("residua: ") && !stderr.contains("internal error"), stderr);
        for (Object word : words) {
            assertTrue(stderr.contains(word.toString()), () -> "\"" + word + "\" is not in: " + stderr);
        }
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
