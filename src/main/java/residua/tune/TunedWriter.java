package residua.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import residua.kernel.Preference;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedFile;
import residua.kernel.TunedValues;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.IoReason;
import residua.shape.UserException;

/** Writes files of tuned values, an entry a line, in an order that does not depend on when each was measured. */
public final class TunedWriter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private TunedWriter() {}

    /**
     * Gives the file this content, whole or not at all; its folder is made where it is missing.
     *
     * @throws UserException in one line, where it cannot be written
     */
    public static void write(Path file, TunedFile content) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            Path part = Files.createTempFile(
                    target.getParent(), target.getFileName().toString(), ".part");
            try {
                Files.writeString(part, text(content));
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UserException("tuned values cannot be written to " + file + ": " + IoReason.of(e), e);
        }
    }

    /** The content as JSON. */
    static String text(TunedFile content) {
        return "{\n"
                + "  \"format\": " + json(TunedFile.FORMAT) + ",\n"
                + "  \"device\": " + json(new TreeMap<>(content.device())) + ",\n"
                + "  \"measured\": " + content.measured() + ",\n"
                + "  \"why\": " + json(content.why()) + ",\n"
                + "  \"entries\": "
                + lines(convolutions(content).stream()
                        .map(p -> convolution((TunedValues.Key) p.key(), p))
                        .toList())
                + ",\n"
                + "  \"blocks\": "
                + lines(blocks(content).stream()
                        .map(p -> block((TunedBlocks.Key) p.key(), p))
                        .toList())
                + ",\n"
                + "  \"preferences\": "
                + lines(content.preferences().stream()
                        .map(TunedWriter::preference)
                        .toList())
                + "\n}\n";
    }

    private static List<TunedFile.Problem> convolutions(TunedFile content) {
        return content.problems().stream()
                .filter(p -> p.key() instanceof TunedValues.Key)
                .sorted(Comparator.comparing((TunedFile.Problem p) -> ((TunedValues.Key) p.key()).pass())
                        .thenComparing(p -> ((TunedValues.Key) p.key()).g().toString())
                        .thenComparing(p -> p.key().block()))
                .toList();
    }

    private static List<TunedFile.Problem> blocks(TunedFile content) {
        return content.problems().stream()
                .filter(p -> p.key() instanceof TunedBlocks.Key)
                .sorted(Comparator.comparing(p -> p.key().toString()))
                .toList();
    }

    private static String lines(List<String> elements) {
        return elements.isEmpty() ? "[]" : elements.stream().collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }

    private static String convolution(TunedValues.Key key, TunedFile.Problem problem) {
        ConvGeometry g = key.g();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pass", name(key.pass()));
        fields.put("block", key.block());
        fields.put("x", g.x().dims());
        fields.put("k", g.k());
        fields.put("filter", List.of(g.r(), g.s()));
        fields.put("stride", List.of(g.strideH(), g.strideW()));
        fields.put("pad", List.of(g.padH(), g.padW()));
        fields.put("dilation", List.of(g.dilationH(), g.dilationW()));
        fields.put("groups", g.groups());
        return json(fields, problem);
    }

    private static String block(TunedBlocks.Key key, TunedFile.Problem problem) {
        BlockGeometry g = key.g();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("block", key.block());
        fields.put("x", g.x().dims());
        fields.put("chain", g.chain().stream().map(TunedWriter::brief).toList());
        g.projection().ifPresent(p -> fields.put("projection", brief(p)));
        fields.put("residual", key.residual());
        return json(fields, problem);
    }

    /** All that a convolution of a block adds to its input. */
    private static List<Integer> brief(ConvGeometry g) {
        return List.of(g.k(), g.r(), g.strideH());
    }

    private static String json(Map<String, Object> fields, TunedFile.Problem problem) {
        fields.put("date", problem.date());
        fields.put("searched", problem.searched());
        fields.put("seconds", problem.seconds());
        fields.put(
                "results", problem.results().stream().map(TunedWriter::result).toList());
        return json(fields);
    }

    private static Map<String, Object> result(TunedFile.Result result) {
        TunedValues.Entry entry = result.entry();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("algorithm", entry.algorithm());
        fields.put("settings", entry.settings().values());
        fields.put("micros", entry.micros());
        fields.put("prepareMicros", entry.prepareMicros());
        fields.put("kernels", new TreeMap<>(result.kernels()));
        return fields;
    }

    private static String preference(Preference preference) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("passes", preference.passes().stream().map(TunedWriter::name).toList());
        fields.put("filter", preference.filter());
        fields.put("stride", preference.stride());
        fields.put("leastChannels", preference.leastChannels());
        fields.put("leastOutputs", preference.leastOutputs());
        fields.put("algorithm", preference.algorithm());
        fields.put("settings", preference.settings().values());
        return json(fields);
    }

    private static String name(ConvPass pass) {
        return pass.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings, numbers, lists and maps are JSON", e);
        }
    }
}
