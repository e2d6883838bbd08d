package residua.tune;

import residua.kernel.Params;
import residua.kernel.TunedProblem;

/**
 * A candidate that could not win.
 *
 * @param problem what it was to compute
 * @param algorithm its name
 * @param settings its settings
 * @param reason the kind of failure
 * @param message what exactly, in one line
 */
public record Rejection(TunedProblem problem, String algorithm, Params settings, Reason reason, String message) {

    /** What can go wrong. */
    public enum Reason {
        /** A kernel does not compile. */
        COMPILE,
        /** The device or the algorithm refuses to run. */
        LAUNCH,
        /** It computes something else. */
        WRONG
    }
}
