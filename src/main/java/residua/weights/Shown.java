package residua.weights;

import java.util.List;
import java.util.Set;

/** Names out of files made fit for a message of one line: they may be anything, and any length. */
final class Shown {
    private static final int LONGEST = 100;

    /** Line breaks of all kinds, control codes, and what turns the direction of writing. */
    private static final Set<Integer> UNSEEN = Set.of(
            (int) Character.CONTROL,
            (int) Character.FORMAT,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR,
            (int) Character.SURROGATE);

    private Shown() {}

    /** The name without control characters, its middle cut out where it is long. */
    static String name(String name) {
        String line = name.codePoints()
                .limit(10L * LONGEST)
                .map(c -> UNSEEN.contains(Character.getType(c)) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.length() <= LONGEST
                ? line
                : line.substring(0, LONGEST / 2) + "..." + line.substring(line.length() - LONGEST / 4);
    }

    /** The first few, then how many more. */
    static String list(List<String> items) {
        int few = items.size() <= 4 ? items.size() : 3;
        String first = String.join(", ", items.subList(0, few));
        return few == items.size() ? first : first + " and " + (items.size() - few) + " more";
    }
}
