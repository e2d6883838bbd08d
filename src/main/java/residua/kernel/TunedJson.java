package residua.kernel;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.Shape;
import residua.shape.UserException;

/** Reads the JSON of tuned values; whatever is missing or of another kind is named in one line. */
final class TunedJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern KERNEL = Pattern.compile("[\\w-]+(/[\\w-]+)*+[.]clh?+");

    private final String name;

    TunedJson(String name) {
        this.name = name;
    }

    TunedFile parse(String text) {
        JsonNode root = tree(text);
        String format = root.path("format").asText();
        if (!format.equals(TunedFile.FORMAT)) {
            throw damaged("its format is \"" + format + "\", not \"" + TunedFile.FORMAT + "\"");
        }
        try {
            List<TunedFile.Problem> problems = all(root.path("entries"), this::convolution);
            problems.addAll(all(root.path("blocks"), this::block));
            return new TunedFile(
                    strings(root.path("device")),
                    root.path("why").asText(),
                    root.path("measured").asBoolean(),
                    problems,
                    all(root.path("preferences"), this::preference));
        } catch (IllegalArgumentException e) { // no geometry, no pass, no parameters
            throw damaged(e.getMessage());
        }
    }

    /** The text as a tree. */
    JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw damaged("no JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
    }

    private interface Reader<T> {
        T read(JsonNode node);
    }

    private static <T> List<T> all(JsonNode array, Reader<T> reader) {
        List<T> read = new ArrayList<>();
        array.forEach(node -> read.add(reader.read(node)));
        return read;
    }

    private TunedFile.Problem convolution(JsonNode node) {
        int[] x = ints(node, "x", 4);
        int[] filter = ints(node, "filter", 2);
        int[] stride = ints(node, "stride", 2);
        int[] pad = ints(node, "pad", 2);
        int[] dilation = ints(node, "dilation", 2);
        ConvGeometry g = new ConvGeometry(
                x[0],
                x[1],
                x[2],
                x[3],
                integer(node, "k"),
                filter[0],
                filter[1],
                stride[0],
                stride[1],
                pad[0],
                pad[1],
                dilation[0],
                dilation[1],
                integer(node, "groups"));
        return problem(new TunedValues.Key(pass(required(node, "pass")), g, integer(node, "block")), node);
    }

    /** Of each convolution output channels, side of the filter, stride. */
    private TunedFile.Problem block(JsonNode node) {
        Shape x = Shape.of(ints(node, "x", 4));
        List<ConvGeometry> chain = new ArrayList<>();
        for (JsonNode convolution : required(node, "chain")) {
            Shape in = chain.isEmpty() ? x : chain.get(chain.size() - 1).y();
            chain.add(convolution(in, convolution));
        }
        Optional<ConvGeometry> projection =
                Optional.ofNullable(node.get("projection")).map(p -> convolution(x, p));
        BlockGeometry g = BlockGeometry.of(chain, projection).orElseThrow(() -> damaged("no block in " + node));
        boolean residual = required(node, "residual").asBoolean();
        return problem(new TunedBlocks.Key(g, residual, integer(node, "block")), node);
    }

    private ConvGeometry convolution(Shape x, JsonNode node) {
        if (node.size() != 3) {
            throw damaged("a convolution of a block has 3 numbers, not " + node);
        }
        int side = integer(node.get(1), "chain", node);
        return ConvGeometry.square(
                x.dim(0),
                x.dim(1),
                x.dim(2),
                x.dim(3),
                integer(node.get(0), "chain", node),
                side,
                integer(node.get(2), "chain", node),
                side / 2);
    }

    private TunedFile.Problem problem(TunedProblem key, JsonNode node) {
        return new TunedFile.Problem(
                key,
                node.path("date").asText(),
                node.path("searched").asText(),
                node.path("seconds").asDouble(),
                all(required(node, "results"), this::result));
    }

    private TunedFile.Result result(JsonNode node) {
        return new TunedFile.Result(
                new TunedValues.Entry(
                        required(node, "algorithm").asText(),
                        params(node.path("settings")),
                        number(node, "micros"),
                        number(node, "prepareMicros")),
                kernels(node.path("kernels")));
    }

    /** Hashes by file. Such files are looked at later, so that no other may be named. */
    private Map<String, String> kernels(JsonNode node) {
        Map<String, String> kernels = strings(node);
        for (String file : kernels.keySet()) {
            if (!KERNEL.matcher(file).matches()) {
                throw damaged("\"" + file + "\" names no kernel");
            }
        }
        return kernels;
    }

    private Preference preference(JsonNode node) {
        return new Preference(
                all(node.path("passes"), TunedJson::pass),
                all(node.path("filter"), JsonNode::asInt),
                all(node.path("stride"), JsonNode::asInt),
                node.path("leastChannels").asInt(),
                node.path("leastOutputs").asInt(),
                required(node, "algorithm").asText(),
                params(node.path("settings")));
    }

    private static ConvPass pass(JsonNode node) {
        return ConvPass.valueOf(node.asText().replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private static Params params(JsonNode node) {
        return new Params(new TreeMap<>(strings(node)));
    }

    private static Map<String, String> strings(JsonNode node) {
        Map<String, String> strings = new LinkedHashMap<>();
        node.fields().forEachRemaining(e -> strings.put(e.getKey(), e.getValue().asText()));
        return strings;
    }

    private JsonNode required(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw damaged("an entry has no \"" + field + "\"");
        }
        return value;
    }

    private int[] ints(JsonNode node, String field, int count) {
        JsonNode array = required(node, field);
        if (array.size() != count) {
            throw damaged("\"" + field + "\" holds " + array.size() + " numbers, not " + count);
        }
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
            ints[i] = integer(array.get(i), field, array);
        }
        return ints;
    }

    private int integer(JsonNode node, String field) {
        return integer(required(node, field), field, node);
    }

    private int integer(JsonNode value, String field, JsonNode in) {
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw damaged("\"" + field + "\" is no whole number in " + in);
        }
        return value.intValue();
    }

    private double number(JsonNode node, String field) {
        JsonNode value = required(node, field);
        if (!value.isNumber() || !(value.doubleValue() >= 0)) {
            throw damaged("\"" + field + "\" is no time: " + value);
        }
        return value.doubleValue();
    }

    private UserException damaged(String why) {
        return new UserException("damaged tuned values in " + name + ": " + why);
    }
}
