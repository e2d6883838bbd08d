package residua.schedule;

import java.util.Set;

/**
 * What the caller decides about a plan.
 *
 * @param block channels in a block of the device layout
 * @param rulesOff names of fusion rules to leave out
 * @param plain true for the obvious kernels everywhere: the reference on the device
 */
public record PlanOptions(int block, Set<String> rulesOff, boolean plain) {
    /** Blocks of 16 channels, every rule on, the fastest kernels. */
    public static final PlanOptions DEFAULT = new PlanOptions(16, Set.of(), false);

    /** Copies the set. */
    public PlanOptions {
        rulesOff = Set.copyOf(rulesOff);
        if (block != 4 && block != 8 && block != 16) {
            throw new IllegalArgumentException("a block holds 4, 8 or 16 channels, not " + block);
        }
    }
}
