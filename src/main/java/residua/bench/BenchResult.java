package residua.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import residua.shape.SmallFile;
import residua.shape.UserException;

/**
 * A result that was read from a file.
 *
 * @param file its name
 * @param kind {@code device}, {@code layers}, {@code model} or {@code all}
 * @param device where it was measured: name and driver
 * @param date when
 * @param rows by name, in the order of the file
 * @param machine how fast the machine itself was when nothing disturbed it, by the multiply-adds beside all samples;
 *     empty where none were
 */
public record BenchResult(
        String file, String kind, String device, String date, Map<String, Row> rows, OptionalDouble machine) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_BYTES = 16 << 20;

    /** Of all rows; the bootstrap's time grows with them. */
    private static final int MOST_SAMPLES = 100_000;

    private static final int MOST_ROWS = 10_000;
    private static final double LEAST = 1e-100;
    private static final double GREATEST = 1e100;

    /**
     * One row.
     *
     * @param measured with all samples
     * @param lessIsBetter as the file says
     * @param exact whether it was counted: one sample says all
     * @param fault what is wrong with the answers; the measurement then means nothing
     */
    public record Row(Measurement measured, boolean lessIsBetter, boolean exact, Optional<String> fault) {
        /** Measured, and right. */
        public Row(Measurement measured, boolean lessIsBetter) {
            this(measured, lessIsBetter, false, Optional.empty());
        }
    }

    /** From those rows. */
    public BenchResult(String file, String kind, String device, String date, Map<String, Row> rows) {
        this(
                file,
                kind,
                device,
                date,
                rows,
                Yardstick.undisturbed(rows.values().stream().map(Row::measured).toList()));
    }

    /** Copies the map, and keeps its order. */
    public BenchResult {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /**
     * Reads a file of at most {@value #MOST_BYTES} bytes. Keeps at most 256 bytes for each of them; the bootstrap's draws
     * allocate some 50 kilobytes more for each sample, 300 for each row, and let go of them.
     *
     * @throws UserException in one line, where it is no result, or one of another version of the format
     * @throws IOException where it cannot be read
     */
    public static BenchResult read(Path file) throws IOException {
        return parse(file.toString(), SmallFile.text(file, MOST_BYTES));
    }

    /** As {@link #read}, from text; the name is for messages. */
    public static BenchResult parse(String name, String text) {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw no(name, "it is no JSON");
        }
        if (!root.path("format").asText().equals(ResultFile.FORMAT)) {
            throw no(name, "it has no \"format\": \"" + ResultFile.FORMAT + "\"");
        }
        if (!root.path("formatVersion").asText().equals(String.valueOf(ResultFile.VERSION))) {
            throw new UserException(name + " has version " + root.path("formatVersion") + " of the format; this program"
                    + " reads " + ResultFile.VERSION);
        }
        long samples = 0;
        for (JsonNode row : root.path("results")) {
            samples += row.path("samples").size();
        }
        if (samples > MOST_SAMPLES || root.path("results").size() > MOST_ROWS) {
            throw no(
                    name,
                    "it has " + root.path("results").size() + " rows with " + samples + " samples; at most " + MOST_ROWS
                            + " with " + MOST_SAMPLES + " are compared");
        }
        Map<String, Row> rows = new LinkedHashMap<>();
        for (JsonNode row : root.path("results")) {
            rows.put(row.path("name").asText(), row(name, row));
        }
        JsonNode device = root.path("device");
        return new BenchResult(
                name,
                root.path("kind").asText(),
                device.path("name").asText() + ", driver "
                        + device.path("driver").asText(),
                root.path("date").asText(),
                rows);
    }

    private static Row row(String file, JsonNode row) {
        String name = row.path("name").asText();
        JsonNode samples = row.path("samples");
        double[] values = numbers(file, name, samples);
        if (name.isEmpty() || values.length == 0) {
            throw no(file, "a row has no name or no samples: " + name);
        }
        Measurement measured =
                Measurement.of(name, row.path("unit").asText(), values, rounds(file, row, values.length));
        double[] yardstick = numbers(file, name, row.path("yardstick"));
        if (yardstick.length > 0) {
            if (yardstick.length != measured.rounds().size()) {
                throw no(
                        file,
                        "row \"" + name + "\" has " + yardstick.length + " looks at the machine beside "
                                + measured.rounds().size() + " rounds");
            }
            measured = measured.beside(yardstick);
        }
        return new Row(
                measured,
                row.path("better").asText().equals("lower"),
                row.path("exact").asBoolean(),
                Optional.ofNullable(row.get("void")).map(JsonNode::asText));
    }

    private static double[] numbers(String file, String name, JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
            if (!(values[i] >= LEAST && values[i] <= GREATEST)) {
                throw no(file, "row \"" + name + "\" has the sample " + array.get(i));
            }
        }
        return values;
    }

    private static List<Integer> rounds(String file, JsonNode row, int samples) {
        List<Integer> rounds = new ArrayList<>();
        row.path("rounds").forEach(round -> rounds.add(round.asInt()));
        if (rounds.isEmpty()) {
            return Collections.nCopies(samples, 1);
        }
        if (rounds.stream().anyMatch(r -> r < 1)
                || rounds.stream().mapToLong(Integer::longValue).sum() != samples) {
            throw no(file, "row " + row.path("name") + " has " + samples + " samples, not the rounds " + rounds);
        }
        return rounds;
    }

    private static UserException no(String name, String why) {
        return new UserException(name + " is no result of ./residua bench --json: " + why);
    }
}
