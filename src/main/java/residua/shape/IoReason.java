package residua.shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Says why a file could not be read or written: the messages of some exceptions are nothing but its path. */
public final class IoReason {

    private IoReason() {}

    /** A few words, with the path where the exception knows it. */
    public static String of(Exception e) {
        if (e instanceof UncheckedIOException unchecked) {
            return of(unchecked.getCause());
        } else if (e instanceof AccessDeniedException denied) {
            return "permission denied for " + denied.getFile();
        } else if (e instanceof NoSuchFileException missing) {
            return "there is no " + missing.getFile();
        } else if (e instanceof FileSystemLoopException loop) {
            return loop.getFile() + " links back to a folder that holds it";
        } else if (e instanceof FileSystemException named) {
            String reason = named.getReason();
            return (reason == null ? words(named) : reason) + ", " + named.getFile();
        } else if (e instanceof IOException && e.getMessage() != null) {
            return e.getMessage();
        }
        return e.toString();
    }

    /** {@code FileAlreadyExistsException}: file already exists. */
    private static String words(FileSystemException e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
