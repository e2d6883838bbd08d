package residua.trial;

import java.util.Arrays;
import java.util.Optional;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;

/** Device memory between guard words, which nobody has a right to write. */
final class GuardedBuffer implements AutoCloseable {
    /** A NaN with a mark, unlike the NaN of an output. */
    private static final int GUARD = 0x7fc0_ca7a;

    private final ClBuffer whole;
    private final ClBuffer part;
    private final long partOffset;
    private final String label;

    /** Of at least one element; full of NaN. */
    GuardedBuffer(ClContext context, ClQueue queue, long bytes, String label) {
        this.label = label;
        long size = Math.max(1, Math.floorDiv(bytes + Float.BYTES - 1, Float.BYTES)) * Float.BYTES;
        partOffset = Math.max(256, context.facts().alignmentBytes());
        whole = context.buffer(2 * partOffset + size, label);
        part = whole.sub(partOffset, size);
        guard(queue);
        queue.fill(part, Float.NaN);
    }

    private void guard(ClQueue queue) {
        int[] guard = new int[(int) (partOffset / Integer.BYTES)];
        Arrays.fill(guard, GUARD);
        queue.write(whole, 0, guard);
        queue.write(whole, partOffset + part.bytes(), guard);
    }

    /** The memory itself. */
    ClBuffer part() {
        return part;
    }

    /** What is wrong with the guard words, which are then made right again; empty where nothing is. */
    Optional<String> fault(ClQueue queue) {
        int[] words = new int[(int) (partOffset / Integer.BYTES)];
        for (boolean before : new boolean[] {true, false}) {
            queue.read(whole, before ? 0 : partOffset + part.bytes(), words);
            for (int i = 0; i < words.length; i++) {
                if (words[i] != GUARD) {
                    guard(queue);
                    long distance = Integer.BYTES * (long) (before ? words.length - i : i + 1);
                    return Optional.of("wrote " + distance + " bytes " + (before ? "before" : "behind") + " " + label);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        part.close();
        whole.close();
    }
}
