package residua.model;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
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
                .orElseThrow(() -> new UserException(
                        "no model is called \"" + name + "\"; the nearest are " + String.join(", ", nearest(key))))
                .network(options);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> nearest(String key) {
        return names().stream()
                .sorted(Comparator.comparingInt(name -> edits(key, key(name))))
                .limit(SUGGESTIONS)
                .toList();
    }

    /** Least number of letters inserted, deleted or replaced to make b of a (Levenshtein 1966). */
    static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, 1 + Math.min(before[j], now[j - 1]));
            }
            before = now;
        }
        return before[b.length()];
    }
}
