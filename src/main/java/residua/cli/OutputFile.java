package residua.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import residua.shape.IoReason;
import residua.shape.UserException;

/** Files that commands write their results to. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Says at once what would otherwise be said after all the work.
     *
     * @param what is to be written, for the message: {@code the page}
     * @throws UserException where the file could not be written
     */
    static void require(String what, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw refused(what, file, "that is a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw refused(what, file, "there is no folder " + folder);
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw refused(what, file, "permission denied");
        }
    }

    /** Writes the text in UTF-8, in place of what the file held. */
    static void write(String what, Path file, CharSequence text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UserException(what + " cannot be written to " + file + ": " + IoReason.of(e), e);
        }
    }

    private static UserException refused(String what, Path file, String why) {
        return new UserException(what + " cannot be written to " + file + ": " + why);
    }
}
