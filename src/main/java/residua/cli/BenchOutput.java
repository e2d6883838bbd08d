package residua.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import residua.shape.UserException;

/** Where the result of a benchmark goes besides standard output. */
final class BenchOutput {
    private static final int MOST_NAMED = 3;

    @Mixin
    private CsvChoice csv;

    @Mixin
    private HtmlChoice html;

    /**
     * Says at once what would otherwise be said after all measuring.
     *
     * @throws UserException where something could not be written
     */
    void check() {
        csv.check();
        html.check();
    }

    /**
     * Prints and writes a result.
     *
     * @throws UserException after all of it, where an answer was wrong
     */
    void write(Residua residua, BenchReport report) {
        Map<String, Object> object = report.object();
        residua.output().result(object, report.text());
        csv.write(object);
        html.write(object);
        List<String> wrong = ((List<?>) object.get("results"))
                .stream()
                        .map(row -> (Map<?, ?>) row)
                        .filter(row -> row.containsKey("void"))
                        .map(row -> String.valueOf(row.get("name")))
                        .toList();
        if (!wrong.isEmpty()) {
            String more = wrong.size() > MOST_NAMED ? " and " + (wrong.size() - MOST_NAMED) + " more" : "";
            throw new UserException("wrong answers, which make their figures void: "
                    + String.join("; ", wrong.subList(0, Math.min(MOST_NAMED, wrong.size()))) + more);
        }
    }
}
