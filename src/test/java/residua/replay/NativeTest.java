package residua.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Builds {@code native-tests/} and runs it on what {@link LaunchListTest} wrote down: the reference under sanitizers, the
 * kernels without Java on the device and in the simulator oclgrind.
 */
class NativeTest {
    private static final Path BUILD = Path.of("target", "native-tests");

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        for (String program : List.of("cmake", "c++")) {
            assumeTrue(Program.installed(program), program + " is not installed: kernels are not run without Java");
        }
        LaunchListTest.write();
        run("cmake", "-S", "native-tests", "-B", BUILD.toString());
        run("cmake", "--build", BUILD.toString(), "-j2");
    }

    @Test
    void theReferenceAgreesWithItself() throws IOException, InterruptedException {
        passed("^reference$");
    }

    /** An eighth of them: a driver compiles each program anew. In the simulator all of them compute the same. */
    @Test
    void kernelsComputeWhatTheReferenceDoes() throws IOException, InterruptedException {
        passed("^kernels_0$");
    }

    @Test
    void kernelsRunWithoutAReportOfTheSimulator() throws IOException, InterruptedException {
        assumeTrue(Program.installed("oclgrind"), "oclgrind is not installed: kernels are not run in the simulator");
        passed("^simulator$");
    }

    private static void passed(String tests) throws IOException, InterruptedException {
        String output = run("ctest", "--test-dir", BUILD.toString(), "-j2", "--output-on-failure", "-R", tests);
        assumeTrue(!output.contains("***Skipped"), () -> "skipped: " + output);
        assumeTrue(!output.contains("No tests were found"), "skipped: no OpenCL headers (Debian: opencl-c-headers)");
        assertTrue(output.contains("100% tests passed"), output);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Program program = Program.run(command);
        assertEquals(0, program.status(), program::output);
        return program.output();
    }
}
