package residua.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.bench.BenchResult;
import residua.shape.UserException;

/**
 * A result file with all that it says. It comes from others: nothing in it is trusted beyond what
 * {@link BenchResult#parse} checks.
 *
 * @param label short name, for legends
 * @param result the rows that can be compared
 * @param root the whole file
 * @param rows each with what the file says of it beyond its samples, in the order of the file
 */
public record Document(String label, BenchResult result, JsonNode root, List<ReportRow> rows) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Copies the list. */
    public Document {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a file.
     *
     * @throws UserException in one line, where it is no result
     * @throws IOException where it cannot be read
     */
    public static Document read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file));
    }

    /** As {@link #read}, from text; the name is for messages and for the label. */
    public static Document parse(String name, String text) {
        BenchResult result = BenchResult.parse(name, text);
        try {
            JsonNode root = MAPPER.readTree(text);
            Map<String, ReportRow> rows = new LinkedHashMap<>();
            for (JsonNode row : root.path("results")) {
                String key = row.path("name").asText();
                rows.put(key, new ReportRow(result.rows().get(key), row));
            }
            return new Document(label(name), result, root, List.copyOf(rows.values()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was JSON before", e);
        }
    }

    /** A result that was just measured: the object that {@code --json} prints. */
    public static Document of(String label, Map<String, Object> object) {
        try {
            return parse(label, MAPPER.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result cannot be written as JSON", e);
        }
    }

    /** The same documents with labels that tell them apart. */
    static List<Document> apart(List<Document> documents) {
        List<Document> named = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            Document d = documents.get(i);
            long same = documents.stream().filter(o -> o.label.equals(d.label)).count();
            String label = same == 1 ? d.label : d.label + " (" + (i + 1) + ")";
            named.add(new Document(label, d.result, d.root, d.rows));
        }
        return named;
    }

    private static String label(String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return file.endsWith(".json") && file.length() > ".json".length()
                ? file.substring(0, file.length() - ".json".length())
                : file;
    }

    /** What the device is called. */
    String deviceName() {
        return root.path("device").path("name").asText("an unnamed device");
    }

    /** A number of the device's; 0 where the file has none. */
    double device(String key) {
        double value = root.path("device").path(key).asDouble();
        return Double.isFinite(value) ? value : 0;
    }

    /** Sentences on what disturbed the measurement. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        root.path("notes").forEach(note -> notes.add(note.asText()));
        return notes;
    }

    /** Rows whose answers are not known to be wrong. */
    List<ReportRow> right() {
        return rows.stream().filter(r -> r.fault().isEmpty()).toList();
    }

    /** Layers that were timed and are not wrong. */
    List<ReportRow> layers() {
        return right().stream().filter(ReportRow::isLayer).toList();
    }

    /** Figures of a device of that group. */
    List<ReportRow> group(String group) {
        return right().stream().filter(r -> r.group().equals(group)).toList();
    }
}
