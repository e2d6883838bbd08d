package residua.cl;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The end of a process. The C library then has every library clean up after itself, while other threads of the process may
 * still be in it: one that is compiling a kernel finds LLVM taken down and the process dies of a segmentation fault.
 */
public final class ProcessEnd {
    private ProcessEnd() {}

    /**
     * For shutdown hooks: when the process ends, no library cleans up any more; its exit status stays. What they would give
     * back, the system takes.
     */
    public static void withoutLibraries() {
        try {
            NativeLibrary c = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME);
            // What is registered last is called first, with the status: the process ends there.
            c.getFunction("on_exit").invokeInt(new Object[] {c.getFunction("_exit"), Pointer.NULL});
        } catch (UnsatisfiedLinkError e) {
            // Another C library than GNU's: it ends as it always did.
            return;
        }
    }
}
