package residua.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import picocli.CommandLine.IVersionProvider;

/** Version and commit of the program, from the manifest of its jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "residua " + program() + ", Java " + Runtime.version() + " on " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch")
        };
    }

    /** Such as {@code 0.1.0 (commit 1a2b3c4)}; {@code unpacked} where the classes do not come from the jar. */
    static String program() {
        Attributes attributes = manifest();
        String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        String commit = attributes.getValue("Residua-Commit");
        if (version == null) {
            return "unpacked";
        }
        return commit == null || commit.equals("unknown") ? version : version + " (commit " + commit + ")";
    }

    /** The commit that was built; {@code unknown} where the build was not told. */
    static String commit() {
        String commit = manifest().getValue("Residua-Commit");
        return commit == null ? "unknown" : commit;
    }

    private static Attributes manifest() {
        URL self = Version.class.getResource("Version.class");
        if (self == null || !self.getProtocol().equals("jar")) {
            return new Attributes();
        }
        String jar = self.toString();
        try (InputStream in = new URL(jar.substring(0, jar.indexOf('!')) + "!/META-INF/MANIFEST.MF").openStream()) {
            return new Manifest(in).getMainAttributes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
