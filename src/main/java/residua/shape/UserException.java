package residua.shape;

/**
 * Something the user gave cannot be used: a file, a name, a size. The message is one line that says what is wrong
 * and what to do; the command prints it and ends with status 1. Whatever it quotes, it stays one short line
 * ({@link OneLine}): files may hold any names.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a one-line message for the user. */
    public UserException(String message) {
        super(OneLine.of(message));
    }

    /** With a one-line message for the user and the exception behind it, shown only on request. */
    public UserException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
