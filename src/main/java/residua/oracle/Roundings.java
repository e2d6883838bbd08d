package residua.oracle;

/**
 * How far a float result may be from the truth. One of {@code k} roundings is within {@code gamma(k)} of it, relative to
 * the sum m of its absolute terms (N. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.1);
 * as roundings seldom all point one way, {@code 6 sqrt(k) u} is asked for where that is less. On top of it each
 * rounding may lose the smallest normal float: devices are free to flush what is smaller to zero.
 */
public final class Roundings {
    /** Half the distance from 1 to the next float: the largest relative error of one rounding. */
    public static final double U = 0x1p-24;

    private Roundings() {}

    /** {@code k u / (1 - k u)}: the largest relative error of k roundings in a row. */
    public static double gamma(long k) {
        if (k < 0 || k * U >= 1) {
            throw new IllegalArgumentException("no bound for " + k + " roundings");
        }
        return k * U / (1 - k * U);
    }

    /** The allowed error of a result of {@code k} roundings, relative to its magnitude. */
    public static double relative(long k) {
        return Math.min(gamma(k), 6 * Math.sqrt((double) k) * U);
    }

    /** The allowed error of a result of {@code k} roundings whose absolute terms add up to {@code magnitude}. */
    public static double allowed(long k, double magnitude) {
        return relative(k) * magnitude + k * (double) Float.MIN_NORMAL;
    }
}
