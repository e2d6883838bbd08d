package residua;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The material beside the project that tests may read: {@code ../shared}, or the folder that the environment variable
 * {@code RESIDUA_SHARED} names. Its README says what is there.
 */
public final class SharedFiles {
    private SharedFiles() {}

    /** A file or folder of it; the test is skipped, in words, where it is absent. */
    public static Path at(String path) {
        String elsewhere = System.getenv("RESIDUA_SHARED");
        Path shared = elsewhere == null || elsewhere.isEmpty() ? Path.of("..", "shared") : Path.of(elsewhere);
        Path file = shared.resolve(path);
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
        return file;
    }
}
