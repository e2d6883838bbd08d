package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClBuffer;
import residua.cl.DeviceFacts;
import residua.kernel.Launch;

/** Deals scratch out, part by part, to launches that take whole buffers. The last of them closes the parts. */
final class ScratchParts {
    private final ClBuffer scratch;
    private final DeviceFacts facts;
    private final List<ClBuffer> parts = new ArrayList<>();
    private long next;

    ScratchParts(BufferView scratch, DeviceFacts facts) {
        this.scratch = scratch.buffer();
        this.facts = facts;
    }

    /** Bytes of all these parts together. */
    static long bytes(DeviceFacts facts, long... parts) {
        long sum = 0;
        for (long part : parts) {
            sum = Math.addExact(sum, aligned(facts, part));
        }
        return sum;
    }

    private static long aligned(DeviceFacts facts, long bytes) {
        long alignment = facts.alignmentBytes();
        return Math.multiplyExact(Math.addExact(bytes, alignment - 1) / alignment, alignment);
    }

    /** The next part; it shares bytes with none before. */
    ClBuffer take(long bytes) {
        ClBuffer part = scratch.sub(next, bytes);
        parts.add(part);
        next += aligned(facts, bytes);
        return part;
    }

    /** The next part, or none where no bytes are needed. */
    Optional<BufferView> takeIfAny(long bytes) {
        return bytes == 0 ? Optional.empty() : Optional.of(take(bytes));
    }

    /** The launches, the last of which closes the parts. */
    List<Launch> ownedByLast(List<Launch> launches) {
        List<Launch> all = new ArrayList<>(launches);
        int last = all.size() - 1;
        all.set(last, all.get(last).owning(parts));
        return List.copyOf(all);
    }
}
