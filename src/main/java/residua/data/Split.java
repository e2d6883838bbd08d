package residua.data;

import java.util.Locale;
import java.util.Optional;

/** Which part of a data set. */
public enum Split {
    /** The examples to learn from. */
    TRAIN,
    /** The examples to measure on. */
    TEST;

    /** The split that a folder of this name holds, by the names in use: train, test, val and longer forms. */
    static Optional<Split> ofFolder(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Optional.of(TRAIN);
            case "test", "testing", "val", "valid", "validation" -> Optional.of(TEST);
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
