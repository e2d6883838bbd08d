package residua.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The material beside the project that tests may read; see README of that folder. */
final class SharedFiles {

    private SharedFiles() {}

    /** A file or folder of it; the test is skipped where it is absent. */
    static Path at(String path) {
        String elsewhere = System.getenv("RESIDUA_SHARED");
        Path shared = elsewhere == null || elsewhere.isEmpty() ? Path.of("..", "shared") : Path.of(elsewhere);
        Path file = shared.resolve(path);
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
        return file;
    }
}
