package residua.op.conv;

/**
 * How far an algorithm's results may be from the truth:
 * {@code |got - want| <= min(gamma(k), 6 sqrt(k) u) * m + k * 2^-126}, where {@code k} is the count of roundings in a row,
 * {@code u = 2^-24} and {@code gamma(k) = k u / (1 - k u)} (N. Higham, "Accuracy and Stability of Numerical
 * Algorithms", 2002, section 3.1; as roundings seldom all point one way, the root is asked for where it is less).
 *
 * <p>{@code m} is the sum of the absolute terms of the result itself where an algorithm adds up those terms and nothing
 * else. One that transforms whole tiles rounds values of its neighbours, too; its {@code m} is a multiple of the
 * largest sum that inputs of such size can have.
 *
 * @param terms terms of the formula in one result
 * @param count k
 * @param spread 0 where m is the sum of the absolute terms; else m in multiples of
 *     {@code terms * max|first input| * max|second input|}
 * @param exact whether small whole numbers, all of whose sums stay below 2^24, give the exact result
 */
public record Rounding(long terms, long count, double spread, boolean exact) {
    private static final double U = 0x1p-24;

    /** Refuses counts for which there is no bound. */
    public Rounding {
        if (terms < 1 || count < 1 || count * U >= 1 || !(spread >= 0)) {
            throw new IllegalArgumentException(
                    "no bound for " + terms + " terms, " + count + " roundings, spread " + spread);
        }
    }

    /** A sum of the formula's terms, in any order, each multiplied and added with one rounding. */
    public static Rounding ofSum(long terms) {
        return new Rounding(terms, terms, 0, true);
    }

    /**
     * The allowed error of a result whose inputs are at most 1 in size.
     *
     * @param magnitude sum of the absolute terms of that result
     */
    public double allowed(double magnitude) {
        double m = spread == 0 ? magnitude : spread * terms;
        double relative = Math.min(count * U / (1 - count * U), 6 * Math.sqrt((double) count) * U);
        return relative * m + count * (double) Float.MIN_NORMAL;
    }
}
