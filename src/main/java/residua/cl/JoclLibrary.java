package residua.cl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.jocl.CL;
import org.jocl.LibUtils;

/**
 * Puts the binding's native library where the binding looks for it, before it looks.
 *
 * <p>By itself the binding unpacks to one fixed name in the temporary folder and writes there without a rename: two
 * processes that start together can load a half-written library, and another user's file is loaded unseen. Here the
 * file is moved into place whole, and a file that differs or is another user's is left alone: then this process takes
 * a name of its own.
 */
final class JoclLibrary {
    private JoclLibrary() {}

    static void prepare() {
        String file = LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName("JOCL_2_0_5"));
        try (InputStream in = CL.class.getResourceAsStream("/lib/" + file)) {
            if (in == null) {
                return; // a platform for which none is packed: the binding says so itself
            }
            if (!place(in.readAllBytes(), Path.of(System.getProperty("java.io.tmpdir")), file)) {
                System.setProperty("uniqueLibraryNames", "true"); // the binding's switch
            }
        } catch (IOException e) {
            System.setProperty("uniqueLibraryNames", "true");
        }
    }

    /** True when the folder now holds the library under that name, whole and our own. */
    static boolean place(byte[] library, Path folder, String file) throws IOException {
        Path target = folder.resolve(file);
        if (!Files.exists(target)) {
            Path whole = Files.createTempFile(folder, file, ".part");
            try {
                Files.write(whole, library);
                Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                return false;
            } finally {
                Files.deleteIfExists(whole);
            }
        }
        String user = System.getProperty("user.name");
        return Files.getOwner(target).getName().equals(user) && Arrays.equals(Files.readAllBytes(target), library);
    }
}
