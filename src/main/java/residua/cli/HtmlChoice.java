package residua.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import residua.report.Document;
import residua.report.ReportPage;
import residua.shape.UserException;

/** Where to write a page of results, if anywhere. */
final class HtmlChoice {
    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page of the results: one file with charts and tables that opens offline.")
    private Path html;

    /**
     * Says at once what would otherwise be said after all measuring.
     *
     * @throws UserException where the page could not be written
     */
    void check() {
        if (html == null) {
            return;
        }
        Path folder = html.toAbsolutePath().getParent();
        if (Files.isDirectory(html) || folder == null || !Files.isWritable(folder)) {
            throw new UserException("the page cannot be written to " + html + ": "
                    + (Files.isDirectory(html) ? "that is a folder" : "its folder is not there or not writable"));
        }
    }

    /** Writes the page of what was just measured, where one was asked for. */
    void write(Map<String, Object> result) {
        if (html != null) {
            write(List.of(Document.of("this run", result)));
        }
    }

    /** Writes the page of these results, where one was asked for. */
    void write(List<Document> documents) {
        if (html == null) {
            return;
        }
        try {
            Files.writeString(html, ReportPage.of(documents));
        } catch (IOException e) {
            throw new UserException("the page cannot be written to " + html + ": " + e.getMessage(), e);
        }
    }

    /** Whether a page was asked for. */
    boolean given() {
        return html != null;
    }

    /** Where to. */
    Path file() {
        return html;
    }
}
