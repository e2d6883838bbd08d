package residua.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import residua.shape.UserException;

/**
 * Writes a file so that at any moment, a power cut included, its name stands for the whole old content or the whole new
 * one: into {@code NAME.tmp} beside it, which is brought to the disk and then renamed. Where the name is a link, that is
 * done where it leads.
 */
final class AtomicFile {
    private AtomicFile() {}

    /** Writes what the file shall hold. */
    interface Content {
        /** Writes everything, in order. */
        void writeTo(WritableByteChannel out) throws IOException;
    }

    /**
     * Gives the file the content.
     *
     * @throws UserException in one line, the old file unharmed, if it cannot be written
     */
    static void write(Path target, Content content) {
        write(target, content, Optional.empty());
    }

    /**
     * Gives the file the content, and another name, if there is one, to the file from before: it takes the place of
     * what had that name. No moment is without a whole file of the first name.
     *
     * @throws UserException in one line, both files unharmed, if the new one cannot be written
     */
    static void write(Path target, Content content, Optional<Path> previous) {
        if (Files.isDirectory(target)) {
            throw new UserException(target + " is a directory; name a file to write");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new UserException(target + " is no regular file and is not written over");
        }
        Path file = behindLinks(target.toAbsolutePath());
        Path folder = file.getParent();
        if (!Files.isDirectory(folder)) {
            throw new UserException("cannot write " + target + ": there is no folder " + folder);
        }
        Path temporary = folder.resolve(file.getFileName() + ".tmp");
        try {
            writeThrough(temporary, content);
            try {
                if (previous.isPresent() && Files.exists(file)) {
                    keep(file, previous.get().toAbsolutePath());
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                discard(temporary, e);
                throw e;
            }
        } catch (IOException e) {
            String rest = Files.exists(file) ? "; the file from before is unharmed" : "";
            throw new UserException("cannot write " + target + ": " + reason(e) + rest, e);
        }
        bringToDisk(folder);
    }

    /** Writes all bytes of the buffer. */
    static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (out.write(bytes) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** The file that a name stands for: a rename would put the new file in the place of a link. */
    private static Path behindLinks(Path named) {
        try {
            return Files.exists(named) ? named.toRealPath() : named;
        } catch (IOException e) {
            throw new UserException("cannot write " + named + ": " + reason(e), e);
        }
    }

    private static void writeThrough(Path temporary, Content content) throws IOException {
        FileChannel out = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try (out) {
            content.writeTo(out);
            out.force(true);
        } catch (IOException | RuntimeException e) {
            discard(temporary, e);
            throw e;
        }
    }

    /** A second name for the same file takes no room on the disk; where the file system has none, a copy. */
    private static void keep(Path file, Path previous) throws IOException {
        Path name = previous.resolveSibling(previous.getFileName() + ".tmp");
        Files.deleteIfExists(name);
        try {
            try {
                Files.createLink(name, file);
            } catch (UnsupportedOperationException | FileSystemException e) {
                copy(file, name);
            }
            Files.move(name, previous, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(name); // a rename does nothing where both are names of one file already
        }
    }

    private static void copy(Path file, Path to) throws IOException {
        Files.copy(file, to);
        try (FileChannel copy = FileChannel.open(to, StandardOpenOption.WRITE)) {
            copy.force(true);
        }
    }

    private static void discard(Path temporary, Exception because) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** The new name is in the folder's own data; systems that cannot open or sync a folder see to it themselves. */
    private static void bringToDisk(Path folder) {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (IOException e) {
            return;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "the folder does not take files";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : Shown.name(reason);
    }
}
