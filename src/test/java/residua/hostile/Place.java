package residua.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A folder for inputs that are read as files, with a fence around it: whatever else appears in it was put there by a reader. */
public final class Place {
    private final Path fence;
    private final Set<Path> own = new TreeSet<>();

    /** A new folder below another. */
    public Place(Path under, String name) {
        try {
            fence = Files.createDirectories(under.resolve(name));
            Files.createDirectories(fence.resolve("a/b/c"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that belongs there. */
    public Path put(String name, byte[] content) {
        Path file = fence.resolve("a/b/c").resolve(name).normalize();
        try {
            if (own.add(file)) {
                Files.createDirectories(file.getParent());
            }
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that nobody put there. */
    public Set<Path> strangers() {
        try (Stream<Path> all = Files.walk(fence)) {
            Set<Path> found = new TreeSet<>(all.filter(Files::isRegularFile).toList());
            found.removeAll(own);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
