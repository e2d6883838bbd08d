package residua.compare;

import java.util.Arrays;

/** Of several values. */
record Spread(double median, double min, double max) {
    static Spread of(double... values) {
        return new Spread(
                Turn.median(values),
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow());
    }
}
