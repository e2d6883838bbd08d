package residua.oracle;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Assertions;
import residua.shape.Shape;

/** When a float result passes: within {@link Roundings#allowed} of the oracle's, or exactly it. */
public final class Bound {
    /** As {@link Roundings#U}. */
    public static final double U = Roundings.U;

    private Bound() {}

    /** As {@link Roundings#gamma}. */
    public static double gamma(long k) {
        return Roundings.gamma(k);
    }

    /** As {@link Roundings#relative}. */
    public static double relative(long k) {
        return Roundings.relative(k);
    }

    /**
     * Fails unless each element is within {@code relative(k) * magnitude} of the oracle's.
     *
     * @param what the tensor, and what else the reader of a failure needs: geometry, seed
     * @param got the device's values in logical order
     * @param want the oracle's
     * @param k roundings, from the head of the kernel
     */
    public static void check(String what, float[] got, Expected want, long k) {
        check(what, got, want, "k = " + k, m -> Roundings.allowed(k, m));
    }

    /**
     * Fails unless each element is within the given distance of the oracle's.
     *
     * @param bound how a failure names the bound
     * @param allowedFor the distance by the sum of the element's absolute terms
     */
    public static void check(String what, float[] got, Expected want, String bound, DoubleUnaryOperator allowedFor) {
        sameLength(what, got.length, want.value().length);
        for (int i = 0; i < got.length; i++) {
            double allowed = allowedFor.applyAsDouble(want.magnitude()[i]);
            double error = Math.abs(got[i] - want.value()[i]);
            if (!(error <= allowed)) { // also for NaN
                Assertions.fail(String.format(
                        Locale.ROOT,
                        "%s: %s is %s, want %s; off by %.3g, allowed %.3g (%s)",
                        what,
                        index(want.shape(), i),
                        got[i],
                        want.value()[i],
                        error,
                        allowed,
                        bound));
            }
        }
    }

    /** Fails unless each element equals the oracle's, which must itself be exact in float; 0 and -0 are equal. */
    public static void exact(String what, float[] got, Expected want) {
        sameLength(what, got.length, want.value().length);
        for (int i = 0; i < got.length; i++) {
            double wanted = want.value()[i];
            if ((float) wanted != wanted) {
                throw new IllegalArgumentException(
                        what + ": the oracle's " + index(want.shape(), i) + " = " + wanted + " is no float");
            }
            if (got[i] != wanted) {
                Assertions.fail(what + ": " + index(want.shape(), i) + " is " + got[i] + ", want " + wanted);
            }
        }
    }

    /** Fails unless both have the same bits, element by element. */
    public static void sameBits(String what, Shape shape, float[] got, float[] want) {
        sameLength(what, got.length, want.length);
        for (int i = 0; i < got.length; i++) {
            if (Float.floatToRawIntBits(got[i]) != Float.floatToRawIntBits(want[i])) {
                Assertions.fail(what + ": " + index(shape, i) + " is " + Float.toHexString(got[i]) + ", want "
                        + Float.toHexString(want[i]));
            }
        }
    }

    /** Element {@code i} of a shape by its coordinates: {@code [n=0, c=3, h=1, w=2]}. */
    public static String index(Shape shape, int i) {
        String names = "nchw";
        StringBuilder text = new StringBuilder();
        int rest = i;
        for (int d = shape.rank() - 1; d >= 0; d--) {
            String name = shape.rank() <= names.length() ? names.charAt(d) + "=" : "";
            text.insert(0, (d == 0 ? "[" : ", ") + name + rest % shape.dim(d));
            rest /= shape.dim(d);
        }
        return text.append("] of ").append(shape).toString();
    }

    private static void sameLength(String what, int got, int want) {
        Assertions.assertEquals(want, got, () -> what + ": number of elements");
    }
}
