package residua.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Where to write the rows of a result for a spreadsheet, if anywhere (RFC 4180, without the samples). */
final class CsvChoice {
    private static final List<String> COLUMNS = List.of(
            "name",
            "part",
            "median",
            "low",
            "high",
            "p10",
            "p90",
            "p99",
            "unit",
            "better",
            "repeats",
            "void",
            "model",
            "batch",
            "scenario",
            "figure",
            "pass",
            "algorithm",
            "fractionOfBound");

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "Write the rows as comma-separated values, each with its median and the ends of its interval.")
    private Path csv;

    /**
     * Says at once what would otherwise be said after all measuring.
     *
     * @throws residua.shape.UserException where the rows could not be written
     */
    void check() {
        if (csv != null) {
            OutputFile.require("the rows", csv);
        }
    }

    /** Writes the rows of a result, where that was asked for. */
    void write(Map<String, Object> result) {
        if (csv != null) {
            OutputFile.write("the rows", csv, of(new ObjectMapper().valueToTree(result)));
        }
    }

    /** All rows, under a line with the names of the columns. */
    static String of(JsonNode result) {
        StringBuilder text = new StringBuilder(line(COLUMNS));
        for (JsonNode row : result.get("results")) {
            List<String> cells = new ArrayList<>();
            for (String column : COLUMNS) {
                boolean end = column.equals("low") || column.equals("high");
                JsonNode value = end ? row.path("interval").path(column) : row.path(column);
                cells.add(value.asText());
            }
            text.append(line(cells));
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(CsvChoice::cell).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
