package residua.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The short form of {@code native-tests/targets.sh}. */
class TargetsTest {
    private static final int SKIPPED = 3;

    @Test
    void kernelsAreStrictlyTheLanguageAndValidSpirV() throws IOException, InterruptedException {
        Program targets = Program.run("native-tests/targets.sh", "--quick");
        assumeTrue(targets.status() != SKIPPED, targets::output);
        assertEquals(0, targets.status(), targets.output());
    }
}
