package residua.optim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import residua.shape.UserException;

/**
 * All that a schedule remembers. Starts at {@link #START}; {@link Schedule#observe} gives the next one.
 *
 * @param best the least value a plateau has seen
 * @param waited epochs since then
 * @param drops how often the plateau has lowered the rate
 * @param warm whether a warm-up that waits for an error is over
 */
public record ScheduleState(double best, int waited, int drops, boolean warm) {
    /** Before the first step. */
    public static final ScheduleState START = new ScheduleState(Double.POSITIVE_INFINITY, 0, 0, false);

    private static final Pattern TEXT =
            Pattern.compile("best=([^,]+),waited=(\\d{1,9}),drops=(\\d{1,9}),warm=(true|false)");

    /** One line that {@link #parse} turns into an equal state, to the bit. */
    public String toText() {
        return "best=" + best + ",waited=" + waited + ",drops=" + drops + ",warm=" + warm;
    }

    /**
     * The state that {@link #toText} wrote.
     *
     * @throws UserException if the text is anything else
     */
    public static ScheduleState parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new UserException("\"" + text + "\" is no state of a schedule");
        }
        try {
            return new ScheduleState(
                    Double.parseDouble(m.group(1)),
                    Integer.parseInt(m.group(2)),
                    Integer.parseInt(m.group(3)),
                    Boolean.parseBoolean(m.group(4)));
        } catch (NumberFormatException e) {
            throw new UserException("\"" + text + "\" is no state of a schedule", e);
        }
    }
}
