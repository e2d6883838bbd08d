package residua.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import residua.report.Document;
import residua.shape.UserException;

/** Makes a page of results that were measured before. */
@Command(
        name = "report",
        description = {
            "Makes a page of results that ./residua bench wrote with --json. Files of different kinds complete one another"
                    + " (a device, its layers, whole networks); those with rows in common are laid side by side."
        },
        footer = {
            "  ./residua bench report result.json --html report.html",
            "  ./residua bench report device.json layers.json --html report.html",
        })
final class BenchReportCommand implements Runnable {
    @ParentCommand
    private BenchCommand bench;

    @Mixin
    private HtmlChoice html;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Results.")
    private List<Path> files;

    @Override
    public void run() {
        if (!html.given()) {
            throw new UserException("say where to write the page: --html FILE");
        }
        html.check();
        List<Document> documents = files.stream().map(BenchReportCommand::read).toList();
        html.write(documents);
        int rows = documents.stream().mapToInt(d -> d.rows().size()).sum();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("files", files.stream().map(Path::toString).toList());
        object.put("rows", rows);
        object.put("page", html.file().toString());
        bench.residua().output().result(object, html.file() + ": " + rows + " rows\n");
    }

    /** A result file, read whole. */
    static Document read(Path file) {
        try {
            return Document.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
