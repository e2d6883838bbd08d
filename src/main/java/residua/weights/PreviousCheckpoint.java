package residua.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import residua.shape.UserException;

/** The checkpoint before the last one, for who cannot read the last one. */
final class PreviousCheckpoint {
    private PreviousCheckpoint() {}

    /** What reads the file; where that fails the message goes on with what has become of the checkpoint before it. */
    static <T> T offered(Path path, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (UserException e) {
            if (path.getFileName() == null) {
                throw e; // a root
            }
            Path previous = Checkpoint.previous(path);
            if (!Files.isRegularFile(previous)) {
                throw e;
            }
            throw new UserException(e.getMessage() + "; the checkpoint before it" + state(previous), e);
        }
    }

    private static String state(Path previous) {
        try {
            String step = Checkpoint.readAlone(previous)
                    .training()
                    .map(run -> ", after step " + run.position().step() + ",")
                    .orElse("");
            return step + " is whole: give " + previous + " to --resume or --weights";
        } catch (UserException e) {
            return " cannot be read either: " + e.getMessage();
        }
    }
}
