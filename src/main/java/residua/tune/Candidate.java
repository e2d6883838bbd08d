package residua.tune;

import java.util.function.BiFunction;
import residua.kernel.KernelLibrary;
import residua.kernel.Params;
import residua.trial.Trial;

/**
 * One way to compute what is searched for.
 *
 * @param algorithm its name
 * @param settings tile sizes and the like
 * @param group of each group the best is kept
 * @param text for people, and to tell candidates apart
 * @param binder binds it to the tensors of a trial
 * @param <T> the kind of trial
 */
record Candidate<T extends Trial>(
        String algorithm, Params settings, String group, String text, BiFunction<T, KernelLibrary, Trial.Run> binder) {}
