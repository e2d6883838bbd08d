package residua.kernel;

import java.nio.file.Path;

/** Where this machine's user keeps what can be made again: {@code $XDG_CACHE_HOME/residua}, else {@code ~/.cache/residua}. */
public final class CacheFolder {
    private CacheFolder() {}

    /** The folder for one purpose, such as {@code programs}; it need not exist. */
    public static Path of(String purpose) {
        return root(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"))
                .resolve("residua")
                .resolve(purpose);
    }

    /** A relative path in the variable is to be ignored, says the XDG base directory specification. */
    static Path root(String xdg, String home) {
        return xdg != null && Path.of(xdg).isAbsolute() ? Path.of(xdg) : Path.of(home, ".cache");
    }
}
