package residua.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import residua.shape.Spelling;
import residua.shape.UserException;

/** Networks by name. */
public final class Zoo {
    private static final int SUGGESTIONS = 3;

    private static final List<Architecture> FIXED = Stream.concat(
                    ImageNetModels.architectures().stream(), VggModels.architectures().stream())
            .toList();

    private Zoo() {}

    /** The names to list to people; CIFAR networks exist in other depths as well. */
    public static List<String> names() {
        return Stream.concat(FIXED.stream().map(Architecture::name), CifarModels.names().stream())
                .toList();
    }

    /** The network of that name with its own defaults. */
    public static Network network(String name) {
        return network(name, Options.DEFAULTS);
    }

    /**
     * The network of that name. Case does not matter, and {@code _} and {@code -} are the same.
     *
     * @throws UserException where there is no such name (the message has the nearest ones) or an option does not
     *     suit the network
     */
    public static Network network(String name, Options options) {
        String key = key(name);
        Optional<Architecture> fixed =
                FIXED.stream().filter(a -> key(a.name()).equals(key)).findFirst();
        return fixed.or(() -> CifarModels.find(key))
                .orElseThrow(() -> new UserException("no model is called \"" + name + "\"; the nearest are "
                        + String.join(", ", Spelling.nearest(key, names()).subList(0, SUGGESTIONS))))
                .network(options);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
