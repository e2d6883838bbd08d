package residua.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Chart.js, by the Chart.js contributors, MIT licence: the WebJar that the build pins. It is written into each page
 * whole, with its licence.
 *
 * @param version of the library
 * @param script the library in one file, without the reference to its source map, which would be a request
 * @param licence its text
 */
record ChartLibrary(String version, String script, String licence) {
    /** What the library is called. */
    static final String NAME = "Chart.js";

    private static final String POM = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    private static final String FOLDER = "/META-INF/resources/webjars/chart.js/";

    /** From the class path. */
    static ChartLibrary read() {
        Properties pom = new Properties();
        try (InputStream in = open(POM)) {
            pom.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = pom.getProperty("version");
        String folder = FOLDER + version + "/";
        String script = text(folder + "dist/chart.umd.min.js").replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        return new ChartLibrary(version, script.strip(), text(folder + "LICENSE.md"));
    }

    /** A text of the class path, read whole. */
    static String text(String path) {
        try (InputStream in = open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String path) {
        InputStream in = ChartLibrary.class.getResourceAsStream(path);
        if (in == null) {
            throw new IllegalStateException(path + " is not on the class path");
        }
        return in;
    }
}
