package residua.shape;

import java.util.Set;
import java.util.stream.Collectors;

/** Words that may come from anywhere, a hostile file among others, made fit for one line of a message. */
public final class OneLine {
    private static final int LONGEST = 2000;

    /** Line breaks of all kinds, control codes, and what turns the direction of writing. */
    private static final Set<Integer> UNSEEN = Set.of(
            (int) Character.CONTROL,
            (int) Character.FORMAT,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR,
            (int) Character.SURROGATE);

    private OneLine() {}

    /** A message: its lines in a row, without control characters; of a very long one the middle is left out. */
    public static String of(String text) {
        String joined = brief(text, LONGEST)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
        return seen(joined);
    }

    /** A name: likewise, with another length that is very long, at least four; a line break is no better than any control. */
    public static String of(String name, int longest) {
        return seen(brief(name, longest));
    }

    private static String brief(String text, int longest) {
        return text.length() <= longest
                ? text
                : text.substring(0, longest / 2) + "..." + text.substring(text.length() - longest / 4);
    }

    private static String seen(String text) {
        return text.codePoints()
                .map(c -> UNSEEN.contains(Character.getType(c)) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
