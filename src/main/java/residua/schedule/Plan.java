package residua.schedule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.graph.Value;
import residua.kernel.Recording;
import residua.schedule.rule.LedgerEntry;
import residua.schedule.rule.NotFused;

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
 * @param notFused what could have been, and why it was not
 * @param recording whether launches are recorded once and enqueued together
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
        List<LedgerEntry> ledger,
        List<NotFused> notFused,
        Recording recording) {
    private static final int FINGERPRINT_BYTES = 8;

    /** Copies the lists. */
    public Plan {
        prepare = List.copyOf(prepare);
        steps = List.copyOf(steps);
        ledger = List.copyOf(ledger);
        notFused = List.copyOf(notFused);
    }

    /** Whether the plan computes gradients. */
    public boolean training() {
        return !graph.gradients().isEmpty();
    }

    /** Whether the plan updates some parameters itself, and keeps no gradients of those. */
    public boolean updates() {
        return packed.gradientBytes() < packed.trainedBytes();
    }

    /** Bytes of the executable's own buffers: arena, inputs and the copies on their way there, prepared values. */
    public long executableBytes() {
        return memory.arenaBytes()
                + graph.inputs().stream()
                        .mapToLong(v -> InputStage.bytes(kept.get(v)))
                        .sum()
                + kept.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of parameters and running statistics, and in training of momentum and the gradients that are kept. */
    public long parameterBytes() {
        long optimiser = training() ? packed.trainedBytes() + packed.gradientBytes() : 0;
        return packed.trainedBytes() + optimiser + packed.stateBytes();
    }

    /** The same for plans whose runs give the same bits on the same device: a hash of all steps and how they are computed. */
    public String fingerprint() {
        StringBuilder text = new StringBuilder(device.name() + "/" + device.driver() + "/" + block);
        for (Step step : steps) {
            if (step.node().name().endsWith(Recompute.AGAIN) || UpdateAtOnce.added(step.node())) {
                continue; // the same bits once more, or earlier
            }
            text.append('\n')
                    .append(step.node().name())
                    .append(' ')
                    .append(step.node().op());
            text.append(' ').append(step.algorithm());
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    /** Device memory that running this plan takes, all told. */
    public long peakBytes() {
        return executableBytes() + parameterBytes();
    }
}
