package residua.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import residua.nn.Shortcut;
import residua.shape.UserException;

/**
 * What may differ within a name of the {@link Zoo}. What is absent is the network's own default.
 *
 * @param shortcut shortcut option of residual blocks
 * @param pad where option A puts its zero channels
 * @param classes outputs of the network
 * @param height rows of an image
 * @param width columns of an image
 */
public record Options(
        Optional<Shortcut.Option> shortcut,
        Optional<Shortcut.Pad> pad,
        OptionalInt classes,
        OptionalInt height,
        OptionalInt width) {
    private static final int MOST_CLASSES = 1_000_000;
    private static final int MOST_SIDE = 16_384;
    private static final Set<String> KEYS = Set.of("shortcut", "pad", "classes", "height", "width");

    /** Everything as the network has it. */
    public static final Options DEFAULTS = new Options(
            Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** Refuses sizes that are not positive, or beyond anything that memory holds. */
    public Options {
        require("classes", classes, MOST_CLASSES);
        require("height", height, MOST_SIDE);
        require("width", width, MOST_SIDE);
    }

    /** With a shortcut option. */
    public Options withShortcut(Shortcut.Option option) {
        return new Options(Optional.of(option), pad, classes, height, width);
    }

    /** With a place for option A's zero channels. */
    public Options withPad(Shortcut.Pad place) {
        return new Options(shortcut, Optional.of(place), classes, height, width);
    }

    /** With a number of outputs. */
    public Options withClasses(int number) {
        return new Options(shortcut, pad, OptionalInt.of(number), height, width);
    }

    /** With another size of images. */
    public Options withSize(int rows, int columns) {
        return new Options(shortcut, pad, classes, OptionalInt.of(rows), OptionalInt.of(columns));
    }

    /** The present ones as words, for the metadata of a file; {@link #parse} reads them back. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        shortcut.ifPresent(o -> map.put("shortcut", o.name()));
        pad.ifPresent(p -> map.put("pad", p.name().toLowerCase(Locale.ROOT)));
        classes.ifPresent(i -> map.put("classes", Integer.toString(i)));
        height.ifPresent(i -> map.put("height", Integer.toString(i)));
        width.ifPresent(i -> map.put("width", Integer.toString(i)));
        return map;
    }

    /**
     * Reads options from words; keys it does not know are left alone, so that they may stand among other metadata.
     *
     * @throws UserException where a value is none of those possible
     */
    public static Options parse(Map<String, String> words) {
        Options options = DEFAULTS;
        for (Map.Entry<String, String> entry : words.entrySet()) {
            if (KEYS.contains(entry.getKey())) {
                options = options.with(entry.getKey(), entry.getValue());
            }
        }
        return options;
    }

    private Options with(String key, String value) {
        return switch (key) {
            case "shortcut" -> withShortcut(word(Shortcut.Option.class, key, value));
            case "pad" -> withPad(word(Shortcut.Pad.class, key, value));
            case "classes" -> withClasses(number(key, value));
            case "height" -> new Options(shortcut, pad, classes, OptionalInt.of(number(key, value)), width);
            default -> new Options(shortcut, pad, classes, height, OptionalInt.of(number(key, value)));
        };
    }

    private static <E extends Enum<E>> E word(Class<E> type, String key, String value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) {
                return constant;
            }
        }
        throw new UserException(key + " must be one of " + Set.of(type.getEnumConstants()) + ", not \"" + value + "\"");
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UserException(key + " must be a number, not \"" + value + "\"", e);
        }
    }

    private static void require(String key, OptionalInt value, int most) {
        if (value.isPresent() && value.getAsInt() > most) {
            throw new UserException(key + " must be at most " + most + ", not " + value.getAsInt());
        }
        if (value.isPresent() && value.getAsInt() < 1) {
            throw new UserException(key + " must be at least 1, not " + value.getAsInt());
        }
    }
}
