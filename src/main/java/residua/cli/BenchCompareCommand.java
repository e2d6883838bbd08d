package residua.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import residua.bench.BenchResult;
import residua.bench.Comparison;
import residua.report.Document;
import residua.shape.UserException;

/** Lays results of benchmarks side by side. */
@Command(
        name = "compare",
        description = {
            "Compares results that ./residua bench wrote with --json: the first file with each of"
                    + " the others, row by row. A ratio above 1 means that the other is better.",
            "Only rounds count beside which the machine itself gave 95 %% of its multiply-adds, and of those the quartile on"
                    + " the fast side. A difference is called real where the ratio's whole interval (bootstrap over rounds; all"
                    + " rows' intervals hold together in 95 of 100 comparisons) is more than 3 %% away from 1; that needs five"
                    + " such rounds on either side. A row whose answer was wrong in either file is void: no ratio of it counts."
        },
        footer = {
            "  ./residua bench layers --model resnet18 --json > before.json",
            "  ./residua bench compare before.json after.json --html compare.html",
            "  ./residua bench compare main.json branch.json --fail-below 0.95",
        })
final class BenchCompareCommand implements Runnable {
    @ParentCommand
    private BenchCommand bench;

    @Parameters(
            arity = "2..*",
            paramLabel = "FILE",
            description = "Results; the first is what the others are compared with.")
    private List<Path> files;

    @Mixin
    private HtmlChoice html;

    @Option(
            names = "--fail-below",
            paramLabel = "RATIO",
            description = "Exit with status 1 where the geometric mean is below this, or a row is that really is"
                    + " slower, or only the other one's answer is wrong; such as 0.95.")
    private Double failBelow;

    @Override
    public void run() {
        if (failBelow != null && !(failBelow > 0)) {
            throw new UserException("--fail-below must be above 0, not " + failBelow);
        }
        html.check();
        List<Document> documents = files.stream().map(BenchReportCommand::read).toList();
        List<BenchResult> results = documents.stream().map(Document::result).toList();
        List<Comparison> comparisons = results.stream()
                .skip(1)
                .map(other -> Comparison.of(results.get(0), other))
                .toList();
        CompareReport report = new CompareReport(comparisons);
        bench.residua().output().result(report.object(), report.text());
        html.write(documents);
        if (failBelow != null) {
            fail(comparisons);
        }
    }

    private void fail(List<Comparison> comparisons) {
        List<String> reasons = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            String file = comparison.other().file();
            comparison.wrong().forEach(name -> reasons.add(name + " (" + file + ") wrong answer"));
            if (comparison.meanBelow(failBelow)) {
                reasons.add(reason(file, "geometric mean", comparison.geometricMean()));
            }
            comparison.below(failBelow).forEach(row -> reasons.add(reason(file, row.name(), row.ratio())));
        }
        if (!reasons.isEmpty()) {
            throw new UserException(reasons.size() + " below " + failBelow + ": " + String.join("; ", reasons));
        }
    }

    private static String reason(String file, String what, double ratio) {
        return String.format(Locale.ROOT, "%s (%s) %.3f", what, file, ratio);
    }
}
