package residua.weights;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference files beside the project, if they are there. */
final class Shared {
    private Shared() {}

    /** The file, or the test is skipped in words. */
    static Path file(String name) {
        String folder = System.getenv("RESIDUA_SHARED");
        Path file = Path.of(folder == null || folder.isEmpty() ? "../shared" : folder)
                .resolve(name);
        assumeTrue(Files.isRegularFile(file), "no " + file + ": reference files are absent");
        return file;
    }
}
