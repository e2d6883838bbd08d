package residua.cli;

import residua.shape.UserException;

/** Options that count something. */
final class Positive {
    private Positive() {}

    /** The value, at least 1; any other is refused by the option's name. */
    static int option(String name, int value) {
        if (value < 1) {
            throw new UserException(name + " must be at least 1, not " + value);
        }
        return value;
    }
}
