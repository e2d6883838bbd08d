package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** {@code native-tests/fault_layer.c} as a library; without a compiler the tests that want it are skipped. */
final class FaultLayer {
    private static final String COMPILER = "cc";

    private FaultLayer() {}

    /** Compiles it into that folder. */
    static Path build(Path folder) throws IOException, InterruptedException {
        boolean compiler = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, COMPILER)));
        assumeTrue(
                compiler && Files.exists(Path.of("/usr/include/CL/cl_layer.h")),
                "skipped: no C compiler, or no OpenCL headers with layers (Debian: apt-get install gcc opencl-c-headers)");
        Path layer = folder.resolve("fault_layer.so");
        Process compiling = new ProcessBuilder(
                        COMPILER,
                        "-Wall",
                        "-Werror",
                        "-shared",
                        "-fPIC",
                        "-O2",
                        "-o",
                        layer.toString(),
                        "native-tests/fault_layer.c")
                .inheritIO()
                .start();
        assertEquals(0, compiling.waitFor(), "native-tests/fault_layer.c compiles");
        return layer;
    }
}
