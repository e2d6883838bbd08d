package residua.schedule;

import java.util.List;
import java.util.Map;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.graph.Value;
import residua.schedule.rule.LedgerEntry;

/**
 * Everything that is settled before the first byte is taken on a device: launches in order, the algorithm of each,
 * and where each tensor lies.
 *
 * @param graph the fused graph
 * @param device what it was planned for
 * @param block channels in a block
 * @param prepare steps that depend on weights only, run once after weights changed
 * @param steps steps of each run, in order
 * @param memory offsets in the arena; the key of a step's scratch is the step itself
 * @param kept inputs and prepared values, which have buffers of their own, with their bytes
 * @param packed where parameters lie
 * @param ledger what was fused
 */
public record Plan(
        Graph graph,
        DeviceFacts device,
        int block,
        List<Step> prepare,
        List<Step> steps,
        MemoryPlan<Object> memory,
        Map<Value, Long> kept,
        PackedLayout packed,
        List<LedgerEntry> ledger) {

    /** Copies the lists. */
    public Plan {
        prepare = List.copyOf(prepare);
        steps = List.copyOf(steps);
        ledger = List.copyOf(ledger);
    }

    /** Whether the plan computes gradients. */
    public boolean training() {
        return !graph.gradients().isEmpty();
    }

    /** Bytes of the executable's own buffers: arena, inputs, prepared values. */
    public long executableBytes() {
        return memory.arenaBytes()
                + kept.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of parameters and running statistics, and in training of gradients and momentum. */
    public long parameterBytes() {
        return packed.trainedBytes() * (training() ? 3 : 1) + packed.stateBytes();
    }

    /** Device memory that running this plan takes, all told. */
    public long peakBytes() {
        return executableBytes() + parameterBytes();
    }
}
