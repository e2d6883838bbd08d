package residua.verify;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import residua.cl.ClException;
import residua.kernel.KernelLibrary;

/**
 * One variant of one kernel on one case.
 *
 * @param kernel what is computed, by the name that a quarantine knows: {@code forward}, {@code MaxPool}
 * @param variant which of its forms: {@code winograd-f4}, {@code group}
 * @param what the case, for a person: sizes
 * @param run computes it on a device and compares
 */
public record Check(String kernel, String variant, String what, Function<KernelLibrary, Outcome> run) {

    /** Runs it; a compiler or a device that refuses is a fault as well. */
    public Outcome outcome(KernelLibrary kernels) {
        try {
            return run.apply(kernels);
        } catch (ClException e) {
            String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new Outcome(Double.POSITIVE_INFINITY, Optional.of("refused: " + words));
        }
    }

    /** The name that people and quarantines use for a variant. */
    static String name(Enum<?> variant) {
        return variant.name().toLowerCase(Locale.ROOT);
    }
}
