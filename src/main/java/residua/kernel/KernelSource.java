package residua.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of kernel files with their includes put in place. Paths are relative to {@code opencl/}. A file below the
 * folder in the system property {@value #FOLDER_PROPERTY} takes the place of the packed one: change a kernel there and
 * run, without building anything.
 */
public final class KernelSource {
    /** System property with a folder whose files take the place of those in the jar. */
    public static final String FOLDER_PROPERTY = "residua.kernels";

    private static final Pattern INCLUDE = Pattern.compile("\\s*#\\s*include\\s+\"([^\"]+)\".*");

    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    private KernelSource() {}

    /**
     * The file with all includes in place and {@code #line} wherever a file begins or goes on.
     *
     * @throws IllegalArgumentException where a file is missing, or includes itself
     */
    public static String expand(String path) {
        KernelSource source = new KernelSource();
        source.append(path, path);
        return source.text.toString();
    }

    /**
     * SHA-256 of the file with its includes, in 16 hexadecimal digits: another where the kernel may compute or run
     * differently. Where a file lies does not count.
     */
    public static String hash(String path) {
        String text = expand(path).lines().filter(l -> !l.startsWith("#line ")).collect(Collectors.joining("\n"));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The file as it is. */
    static String text(String path) {
        return read(path, path);
    }

    /** How messages name the file: its path in the project, or in the folder that takes its place. */
    public static String label(String path) {
        Path replacement = replacement(path);
        return replacement == null ? "opencl/" + path : replacement.toString().replace('\\', '/');
    }

    private void append(String path, String from) {
        if (open.contains(path)) {
            throw new IllegalArgumentException("opencl/" + path + " includes itself, by way of opencl/" + from);
        }
        open.push(path);
        String label = label(path);
        List<String> lines = read(path, from).lines().toList();
        text.append("#line 1 \"").append(label).append("\"\n");
        for (int i = 0; i < lines.size(); i++) {
            Matcher include = INCLUDE.matcher(lines.get(i));
            if (include.matches()) {
                append(include.group(1), path);
                text.append("#line ").append(i + 2).append(" \"").append(label).append("\"\n");
            } else {
                text.append(lines.get(i)).append('\n');
            }
        }
        open.pop();
    }

    private static String read(String path, String from) {
        Path replacement = replacement(path);
        try (InputStream in = replacement != null
                ? Files.newInputStream(replacement)
                : KernelSource.class.getResourceAsStream("/opencl/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "no kernel file opencl/" + path + (path.equals(from) ? "" : ", included by opencl/" + from));
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("opencl/" + path + " cannot be read", e);
        }
    }

    /** The file that takes the place of the packed one, or null. */
    private static Path replacement(String path) {
        String folder = System.getProperty(FOLDER_PROPERTY);
        if (folder == null || folder.isBlank()) {
            return null;
        }
        Path file = Path.of(folder).resolve(path);
        return Files.isRegularFile(file) ? file : null;
    }
}
