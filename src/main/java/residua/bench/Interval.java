package residua.bench;

/**
 * Where a value lies, as far as the samples tell.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {

    /** Whether the value may be this one. */
    public boolean holds(double value) {
        return low <= value && value <= high;
    }
}
