package residua.verify;

import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import residua.oracle.Expected;
import residua.oracle.Roundings;

/** Collects how far results are from a reference; the first fault is kept. */
final class Comparison {
    private double units;
    private Optional<String> fault = Optional.empty();

    /** A fault that was found elsewhere, where there is one. */
    void fault(Optional<String> found) {
        fault = fault.or(() -> found);
    }

    /** Results of {@code k} roundings each. */
    void near(String what, float[] got, Expected want, long k) {
        near(what, got, want, magnitude -> Roundings.allowed(k, magnitude));
    }

    /** Results that may be off by what a magnitude allows. */
    void near(String what, float[] got, Expected want, DoubleUnaryOperator allowing) {
        for (int i = 0; i < got.length; i++) {
            double allowed = allowing.applyAsDouble(want.magnitude()[i]);
            double error = Math.abs(got[i] - want.value()[i]);
            units = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(units, error / allowed);
            if (!(error <= allowed)) {
                fault(Optional.of(String.format(
                        Locale.ROOT,
                        "element %d of %s is %s, not %s: off by %.3g, allowed %.3g",
                        i,
                        what,
                        got[i],
                        want.value()[i],
                        error,
                        allowed)));
                return;
            }
        }
    }

    /** Results that must be the reference itself. */
    void exact(String what, float[] got, Expected want) {
        for (int i = 0; i < got.length; i++) {
            if (got[i] != want.value()[i]) {
                units = Double.POSITIVE_INFINITY;
                fault(Optional.of("element " + i + " of " + what + " is " + got[i] + ", not " + want.value()[i]));
                return;
            }
        }
    }

    Outcome outcome() {
        return new Outcome(units, fault);
    }
}
