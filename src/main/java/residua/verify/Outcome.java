package residua.verify;

import java.util.Optional;

/**
 * What a check found.
 *
 * @param units the largest error, in units of what the kernel's head allows: at most 1 where nothing is wrong
 * @param fault what is wrong, in words; empty where nothing is
 */
public record Outcome(double units, Optional<String> fault) {}
