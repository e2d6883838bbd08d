package residua.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;

/** A checkpoint's description and training state as words and back. Numbers are written so that they read back exactly. */
final class CheckpointMetadata {
    static final String FORMAT = "residua-checkpoint";

    private static final int VERSION = 1;
    private static final String OPTION = "option.";
    private static final String MORE = "train.more.";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WeightSet file;

    /** Reads out of a file's metadata. */
    CheckpointMetadata(WeightSet file) {
        this.file = file;
    }

    static void requireVersion(WeightSet file) {
        String version = file.metadata().getOrDefault("version", "");
        if (!version.equals(String.valueOf(VERSION))) {
            throw new UserException(file.source() + " is a checkpoint of version " + Shown.name(version)
                    + "; this Residua reads version " + VERSION);
        }
    }

    /** All metadata but the checksums. */
    static Map<String, String> write(NetworkDescription network, Optional<TrainingState> training) {
        Map<String, String> words = new TreeMap<>();
        words.put("format", FORMAT);
        words.put("version", String.valueOf(VERSION));
        words.put("model", network.model());
        network.options().forEach((name, value) -> words.put(OPTION + name, value));
        words.put("input", joined(network.input().dims()));
        words.put("mean", joined(network.mean()));
        words.put("deviation", joined(network.deviation()));
        words.put("labels", JSON.valueToTree(network.labels()).toString());
        training.ifPresent(t -> write(t, words));
        return words;
    }

    private static void write(TrainingState t, Map<String, String> words) {
        words.put("train.epoch", String.valueOf(t.position().epoch()));
        words.put("train.stepInEpoch", String.valueOf(t.position().stepInEpoch()));
        words.put("train.step", String.valueOf(t.position().step()));
        words.put("train.seed", String.valueOf(t.seed()));
        words.put("train.data", t.data());
        words.put("train.batch", String.valueOf(t.batch()));
        words.put("train.labelSmoothing", String.valueOf(t.labelSmoothing()));
        words.put("train.baseRate", String.valueOf(t.baseRate()));
        words.put("train.optimizer", t.optimizer());
        words.put("train.schedule", t.schedule());
        words.put("train.scheduleState", t.scheduleState());
        t.more().forEach((name, value) -> words.put(MORE + name, value));
    }

    NetworkDescription network() {
        List<Integer> input = list("input", Integer::valueOf);
        List<Float> mean = list("mean", Float::valueOf);
        List<Float> deviation = list("deviation", Float::valueOf);
        try {
            return new NetworkDescription(
                    word("model"), startingWith(OPTION), new Shape(input), mean, deviation, labels());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UserException(file.source() + " is damaged: " + e.getMessage(), e);
        }
    }

    Optional<TrainingState> training(Map<String, HostTensor> momentum) {
        if (!file.metadata().containsKey("train.step")) {
            return Optional.empty();
        }
        return Optional.of(new TrainingState(
                new TrainingState.Position(
                        number("train.epoch", Long::valueOf),
                        number("train.stepInEpoch", Long::valueOf),
                        number("train.step", Long::valueOf)),
                number("train.seed", Long::valueOf),
                word("train.data"),
                number("train.batch", Integer::valueOf),
                number("train.labelSmoothing", Float::valueOf),
                number("train.baseRate", Double::valueOf),
                word("train.optimizer"),
                word("train.schedule"),
                word("train.scheduleState"),
                startingWith(MORE),
                momentum));
    }

    private String word(String key) {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new UserException(file.source() + " is damaged: its metadata lack " + key);
        }
        return value;
    }

    private Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        file.metadata().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    private <T> T number(String key, Function<String, T> parser) {
        return parse(key, word(key), parser);
    }

    private <T> List<T> list(String key, Function<String, T> parser) {
        List<T> items = new ArrayList<>();
        for (String item : word(key).split(" ", -1)) {
            items.add(parse(key, item, parser));
        }
        return items;
    }

    private <T> T parse(String key, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new UserException(file.source() + " is damaged: " + key + " is no number: " + Shown.name(text), e);
        }
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        try {
            for (JsonNode label : JSON.readTree(word("labels"))) {
                labels.add(label.asText());
            }
        } catch (JsonProcessingException e) {
            throw new UserException(file.source() + " is damaged: its labels cannot be read", e);
        }
        return labels;
    }

    private static String joined(List<?> items) {
        return items.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
