package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BarTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stderr = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void withoutATerminalNothingIsPrinted() {
        try (Bar bar = Bar.open(OptionalInt.empty(), stderr, "epoch 1", 100, "images")) {
            bar.at(50, "loss 1.2");
        }
        assertEquals("", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void onATerminalItStaysInItsLineAndVanishes() {
        try (Bar bar = Bar.open(OptionalInt.of(80), stderr, "epoch 1", 100, "images")) {
            bar.at(100, "loss 1.2");
        }
        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("epoch 1") && printed.contains("loss 1.2"), printed);
        assertTrue(printed.endsWith("\r"), "the line is cleared");
        for (String line : printed.split("\r", -1)) {
            assertTrue(line.length() < 80, line);
            assertTrue(!line.contains("\n"), line);
        }
    }
}
