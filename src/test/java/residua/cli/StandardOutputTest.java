package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    private static int status(OutputStream to, int ofCommand, OutputStream stderr) {
        StandardOutput out = new StandardOutput(to);
        PrintStream stdout = new PrintStream(out, false, StandardCharsets.UTF_8);
        stdout.println("the result");
        stdout.flush();
        return out.status(ofCommand, new PrintStream(stderr, true, StandardCharsets.UTF_8), false);
    }

    @Test
    void aLostResultIsAFailure() {
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        assertEquals(Failure.FAILED, status(failing("No space left on device"), 0, stderr));
        assertEquals(
                "residua: the result cannot be written to standard output: No space left on device",
                stderr.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void nothingIsSaidWhereNobodyReadsOrSomethingElseWasWrong() {
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        assertEquals(Failure.FAILED, status(failing("Broken pipe"), 0, stderr));
        assertEquals(Failure.NO_DEVICE, status(failing("No space left on device"), Failure.NO_DEVICE, stderr));
        assertEquals(0, stderr.size());
    }

    @Test
    void whatIsWrittenArrives() {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        assertEquals(0, status(stdout, 0, OutputStream.nullOutputStream()));
        assertEquals("the result", stdout.toString(StandardCharsets.UTF_8).strip());
    }
}
