package residua.graph;

/**
 * A value that lives in files, with what is known of it before any file is read.
 *
 * @param value the tensor; its kind is PARAMETER or STATE
 * @param role what it is in its layer: names the weight-decay groups
 * @param initial how it starts
 */
public record Parameter(Value value, Role role, Initial initial) {

    /** What a persistent value is in its layer. */
    public enum Role {
        /** Filter of a convolution or matrix of a fully connected layer. */
        WEIGHT,
        /** Bias of a convolution or fully connected layer. */
        BIAS,
        /** Scale (gamma) of a batch norm. */
        NORM_SCALE,
        /** Shift (beta) of a batch norm. */
        NORM_SHIFT,
        /** Running mean of a batch norm; a state. */
        RUNNING_MEAN,
        /** Running variance of a batch norm; a state. */
        RUNNING_VAR
    }

    /** How a value starts. */
    public sealed interface Initial {
        /** Every element the same. */
        record Constant(float value) implements Initial {}

        /** Normal with mean 0 and the given standard deviation (He and others 2015: sqrt(2 / fan)). */
        record Normal(double deviation) implements Initial {}

        /** Uniform in [-bound, bound]. */
        record Uniform(double bound) implements Initial {}
    }
}
