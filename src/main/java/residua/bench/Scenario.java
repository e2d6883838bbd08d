package residua.bench;

import java.util.Locale;

/** How a network is used while it is measured; the first three in the manner of MLPerf's inference rules. */
public enum Scenario {
    /** One image after the other: what counts is how long each takes. */
    SINGLE_STREAM("single stream"),
    /** {@link #STREAMS} images at a time, one such query after the other: what counts is how long each query takes. */
    MULTI_STREAM("multistream of " + Scenario.STREAMS),
    /** All images are there from the start: what counts is how many a second are done. */
    OFFLINE("offline"),
    /** Whole training steps, one after the other. */
    TRAINING("training"),
    /** From the start of a process to its first logits. */
    FIRST_RESULT("first result"),
    /** From initial weights to an error on images that training has not seen. */
    TARGET_ERROR("target error");

    /** Images of a query of {@link #MULTI_STREAM}. */
    public static final int STREAMS = 8;

    private final String words;

    Scenario(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** As in results: {@code single-stream}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
