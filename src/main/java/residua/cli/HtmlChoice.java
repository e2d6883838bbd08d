package residua.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import residua.report.Document;
import residua.report.ReportPage;

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
     * @throws residua.shape.UserException where the page could not be written
     */
    void check() {
        if (html != null) {
            OutputFile.require("the page", html);
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
        if (html != null) {
            OutputFile.write("the page", html, ReportPage.of(documents));
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
