package residua.weights;

import java.util.List;
import residua.shape.OneLine;

/** Names out of files made fit for a message of one line: they may be anything, and any length. */
final class Shown {
    private static final int LONGEST = 100;

    private Shown() {}

    /** The name without control characters, its middle cut out where it is long. */
    static String name(String name) {
        return OneLine.of(name, LONGEST);
    }

    /** The first few, then how many more. */
    static String list(List<String> items) {
        int few = items.size() <= 4 ? items.size() : 3;
        String first = String.join(", ", items.subList(0, few));
        return few == items.size() ? first : first + " and " + (items.size() - few) + " more";
    }
}
