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
 * Puts the binding's native library where the binding looks for it, and has it loaded.
 *
 * <p>By itself the binding unpacks to one fixed name in the temporary folder and writes there without a rename: two
 * processes that start together can load a half-written library, and another user's file is loaded unseen. Here the
 * file is moved into place whole; one that differs or is another user's is left alone, and a folder of our own used.
 */
final class JoclLibrary {
    private static final String VERSION = "JOCL_2_0_5";
    private static final String TEMPORARY = "java.io.tmpdir";

    private JoclLibrary() {}

    /** Loads the binding, with its own exceptions off. */
    static void load() {
        String file = LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName(VERSION));
        try (InputStream in = CL.class.getResourceAsStream("/lib/" + file)) {
            // No library packed for this platform: the binding says so itself.
            byte[] library = in == null ? new byte[0] : in.readAllBytes();
            if (library.length > 0 && !place(library, Path.of(System.getProperty(TEMPORARY)), file)) {
                loadFromOwnFolder(library, file);
            }
        } catch (IOException e) {
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(e.toString()).initCause(e);
        }
        CL.setExceptionsEnabled(false);
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
        return Files.getOwner(target).getName().equals(user)
                && Files.isReadable(target)
                && Arrays.equals(Files.readAllBytes(target), library);
    }

    /** The binding asks for the temporary folder while it loads, and only then. */
    private static void loadFromOwnFolder(byte[] library, String file) throws IOException {
        Path folder = Files.createTempDirectory("residua");
        Path own = Files.write(folder.resolve(file), library);
        String before = System.getProperty(TEMPORARY);
        System.setProperty(TEMPORARY, folder.toString());
        try {
            CL.setExceptionsEnabled(false);
        } finally {
            System.setProperty(TEMPORARY, before);
            // In this order: the last registered goes first. Some systems let a loaded library be deleted only then.
            folder.toFile().deleteOnExit();
            own.toFile().deleteOnExit();
        }
    }
}
