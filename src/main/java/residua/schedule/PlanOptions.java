package residua.schedule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import residua.kernel.Quarantine;
import residua.kernel.Recording;
import residua.kernel.TunedValues;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.op.conv.Winograd;
import residua.shape.Layout;

/**
 * What the caller decides about a plan.
 *
 * @param block channels in a block of the device layout
 * @param rulesOff names of fusion rules to leave out
 * @param plain true for the obvious kernels everywhere: the reference on the device
 * @param winograd how far products may be saved
 * @param tuned what was measured on the device
 * @param memory what a training step keeps of its forward pass
 * @param quarantine variants of kernels that are not to be used
 * @param blockKernel the kernel that takes the convolutions of a block wherever it can, by name; empty for that which is
 *     expected to be faster than a launch for each, if any
 * @param recording whether launches are recorded once and enqueued together
 * @param update in training how the parameters will be updated, where the plan may do so with the large ones as soon as
 *     their gradients are there (see {@link MemoryUse}); empty where the caller wants all gradients
 */
public record PlanOptions(
        int block,
        Set<String> rulesOff,
        boolean plain,
        Winograd winograd,
        TunedValues tuned,
        MemoryUse memory,
        Quarantine quarantine,
        Optional<String> blockKernel,
        Recording recording,
        Optional<UpdateRule> update) {
    /** Blocks of 16 channels, every rule on, the fastest kernels that are known without measurements. */
    public static final PlanOptions DEFAULT = new PlanOptions(
            16,
            Set.of(),
            false,
            Winograd.F4,
            TunedValues.NONE,
            MemoryUse.NORMAL,
            Quarantine.NONE,
            Optional.empty(),
            Recording.AUTO,
            Optional.empty());

    /** Copies the set. */
    public PlanOptions {
        rulesOff = Set.copyOf(rulesOff);
        if (!Layout.isVector(block)) {
            throw new IllegalArgumentException("a block holds 4, 8 or 16 channels, not " + block);
        }
        List<String> known =
                BlockAlgorithms.all().stream().map(BlockForward::name).toList();
        blockKernel.ifPresent(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no kernel for blocks \"" + name + "\"; there are " + known);
            }
        });
    }

    /** This with another channel block. */
    public PlanOptions withBlock(int channels) {
        return new PlanOptions(
                channels, rulesOff, plain, winograd, tuned, memory, quarantine, blockKernel, recording, update);
    }

    /** This without some fusion rules. */
    public PlanOptions withRulesOff(Set<String> names) {
        return new PlanOptions(
                block, names, plain, winograd, tuned, memory, quarantine, blockKernel, recording, update);
    }

    /** This with the obvious kernels everywhere. */
    public PlanOptions withPlain() {
        return new PlanOptions(
                block, rulesOff, true, winograd, tuned, memory, quarantine, blockKernel, recording, update);
    }

    /** This with products saved so far and no further. */
    public PlanOptions withWinograd(Winograd limit) {
        return new PlanOptions(
                block, rulesOff, plain, limit, tuned, memory, quarantine, blockKernel, recording, update);
    }

    /** This with what was measured. */
    public PlanOptions withTuned(TunedValues values) {
        return new PlanOptions(
                block, rulesOff, plain, winograd, values, memory, quarantine, blockKernel, recording, update);
    }

    /** This with less memory and more time, or the other way round. */
    public PlanOptions withMemory(MemoryUse use) {
        return new PlanOptions(
                block, rulesOff, plain, winograd, tuned, use, quarantine, blockKernel, recording, update);
    }

    /** This with one kernel for the convolutions of a block. */
    public PlanOptions withBlockKernel(String name) {
        return new PlanOptions(
                block, rulesOff, plain, winograd, tuned, memory, quarantine, Optional.of(name), recording, update);
    }

    /** This without what is in quarantine. */
    public PlanOptions withQuarantine(Quarantine variants) {
        return new PlanOptions(
                block, rulesOff, plain, winograd, tuned, memory, variants, blockKernel, recording, update);
    }

    /** This with launches recorded, or not. */
    public PlanOptions withRecording(Recording wanted) {
        return new PlanOptions(
                block, rulesOff, plain, winograd, tuned, memory, quarantine, blockKernel, wanted, update);
    }

    /** This with what the optimiser does, so that some of it may be done within the plan. */
    public PlanOptions withUpdate(Optional<UpdateRule> rule) {
        return new PlanOptions(
                block, rulesOff, plain, winograd, tuned, memory, quarantine, blockKernel, recording, rule);
    }
}
