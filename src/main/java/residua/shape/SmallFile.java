package residua.shape;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are read whole because they are known to be small; others may have put anything in their place. */
public final class SmallFile {
    private SmallFile() {}

    /**
     * All bytes of a file, or of a pipe. Allocates at most three times what there is, and never more than three times
     * {@code most}.
     *
     * @throws UserException in one line, where there are more than {@code most} bytes
     * @throws IOException where the file cannot be read
     */
    public static byte[] bytes(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            boolean larger = Files.isRegularFile(file) && Files.size(file) > most;
            byte[] bytes = in.readNBytes(larger ? 0 : most + 1);
            if (larger || bytes.length > most) {
                throw new UserException(file + " is larger than " + most + " bytes, which no such file is");
            }
            return bytes;
        }
    }

    /** As {@link #bytes}, as text in UTF-8; what is no UTF-8 becomes a question mark in a box. */
    public static String text(Path file, int most) throws IOException {
        return new String(bytes(file, most), StandardCharsets.UTF_8);
    }
}
