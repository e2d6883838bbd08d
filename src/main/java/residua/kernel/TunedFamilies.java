package residua.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import residua.cl.DeviceFacts;

/**
 * The tuned values that ship, by family of devices. What belongs to a family is said in {@code opencl/tuned/families.json},
 * the first that fits: kind, native vector width, extensions, words in the names; never a number of a vendor.
 */
final class TunedFamilies {
    private static final String FOLDER = "tuned/";
    private static final String INDEX = FOLDER + "families.json";

    private TunedFamilies() {}

    /** The family's file below {@code opencl/}; empty where no family fits. */
    static Optional<String> file(DeviceFacts facts) {
        JsonNode index = new TunedJson("opencl/" + INDEX).tree(KernelSource.text(INDEX));
        return elements(index.path("families"))
                .filter(family -> fits(family, facts))
                .map(family -> FOLDER + family.path("file").asText())
                .findFirst();
    }

    private static boolean fits(JsonNode family, DeviceFacts facts) {
        String names = (facts.name() + '\n' + facts.vendor() + '\n' + facts.platform()).toLowerCase(Locale.ROOT);
        return holds(family, "kind", kind -> kind.equals(facts.kind().name().toLowerCase(Locale.ROOT)))
                && holds(family, "nativeFloatLanes", lanes -> lanes.equals(String.valueOf(facts.nativeFloatLanes())))
                && holds(family, "extensions", facts.extensions()::contains)
                && holds(family, "names", word -> names.contains(word.toLowerCase(Locale.ROOT)));
    }

    private interface Condition {
        boolean holds(String value);
    }

    /** Whether one of the values does, or none is asked for. */
    private static boolean holds(JsonNode family, String field, Condition condition) {
        JsonNode values = family.path(field);
        return values.isMissingNode() || elements(values).anyMatch(v -> condition.holds(v.asText()));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
