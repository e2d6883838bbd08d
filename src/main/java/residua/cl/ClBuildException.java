package residua.cl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program did not compile. The message is one line with the file, the line and the first error of the compiler, and
 * the options; {@link #log()} is all it said.
 */
public final class ClBuildException extends ClException {
    private static final long serialVersionUID = 1L;

    /** {@code file:line:column: error: text}, as every clang-based compiler writes it, with or without the column. */
    private static final Pattern ERROR =
            Pattern.compile("(?m)^(?:error: *)?(.+?):(\\d+):(?:\\d+:)? *(?:fatal )?error:? *(.*)$");

    /** PoCL 3.1 writes {@code error: file:line:column: text}. */
    private static final Pattern LEADING_ERROR =
            Pattern.compile("(?m)^(?:fatal )?error: *(.+?):(\\d+):(?:\\d+:)? *(.*)$");

    private final String file;
    private final int line;
    private final String options;
    private final String log;

    private ClBuildException(String codeName, String file, int line, String reason, String options, String log) {
        super(
                "clBuildProgram",
                file,
                codeName,
                file + (line > 0 ? ":" + line : "") + ": " + reason + " (" + codeName + ", options \"" + options
                        + "\")");
        this.file = file;
        this.line = line;
        this.options = options;
        this.log = log;
    }

    /** From the log of a build; the label stands for the file where the log names none. */
    static ClBuildException of(int code, String fileLabel, String options, String log) {
        for (Pattern pattern : new Pattern[] {ERROR, LEADING_ERROR}) {
            Matcher m = pattern.matcher(log);
            if (m.find()) {
                int line = Integer.parseInt(m.group(2));
                return new ClBuildException(Jocl.codeName(code), m.group(1), line, m.group(3), options, log);
            }
        }
        String reason = log.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .findFirst()
                .orElse("the compiler gave no reason");
        return new ClBuildException(Jocl.codeName(code), fileLabel, 0, reason, options, log);
    }

    /** The file of the first error, as {@code #line} names it. */
    public String file() {
        return file;
    }

    /** The line of the first error, 0 where the compiler named none. */
    public int line() {
        return line;
    }

    /** The build options. */
    public String options() {
        return options;
    }

    /** All that the compiler said. */
    public String log() {
        return log;
    }
}
