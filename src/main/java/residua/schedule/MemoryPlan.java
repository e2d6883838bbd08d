package residua.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor of a plan lies in one arena. Tensors that are never alive at the same step may share bytes.
 * Largest first, each at the lowest offset that is free during its whole life: simple, and within a few percent of
 * the lower bound on residual networks.
 *
 * @param <T> what identifies a tensor
 * @param offsets byte offset of each tensor
 * @param lifetimes what was placed, largest first
 * @param arenaBytes bytes of the arena
 * @param slabBytes the arena is allocated in pieces of this size, and no tensor crosses from one into the next
 */
public record MemoryPlan<T>(Map<T, Long> offsets, List<Lifetime<T>> lifetimes, long arenaBytes, long slabBytes) {

    /** Copies the collections, keeping their order. */
    public MemoryPlan {
        lifetimes = List.copyOf(lifetimes);
        offsets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(offsets));
    }

    /**
     * A tensor to be placed.
     *
     * @param <T> what identifies a tensor
     * @param key its identity
     * @param bytes size
     * @param first step that writes it
     * @param last step that last reads it, inclusive
     */
    public record Lifetime<T>(T key, long bytes, int first, int last) {
        boolean overlaps(Lifetime<?> other) {
            return first <= other.last && other.first <= last;
        }
    }

    private record Placed<T>(Lifetime<T> life, long offset, long end) {}

    /**
     * Places every tensor.
     *
     * @param lifetimes what to place
     * @param alignment every offset is a multiple of it, in bytes
     * @param largestAllocation most bytes the device gives in one piece
     * @throws IllegalArgumentException where a single tensor is larger than the largest allocation
     */
    static <T> MemoryPlan<T> place(Collection<Lifetime<T>> lifetimes, long alignment, long largestAllocation) {
        long slab = largestAllocation / alignment * alignment;
        List<Lifetime<T>> bySize = new ArrayList<>(lifetimes);
        bySize.sort(Comparator.<Lifetime<T>>comparingLong(l -> -l.bytes()).thenComparingInt(Lifetime::first));
        List<Placed<T>> placed = new ArrayList<>();
        Map<T, Long> offsets = new LinkedHashMap<>();
        long arena = 0;
        for (Lifetime<T> life : bySize) {
            if (life.bytes() > slab) {
                throw new IllegalArgumentException("a tensor of " + life.bytes() + " bytes (" + life.key()
                        + ") is larger than the device's largest allocation of " + largestAllocation + " bytes");
            }
            long offset = lowestFree(life, placed, alignment, slab);
            placed.add(new Placed<>(life, offset, offset + life.bytes()));
            offsets.put(life.key(), offset);
            arena = Math.max(arena, offset + life.bytes());
        }
        return new MemoryPlan<>(offsets, bySize, roundUp(arena, alignment), slab);
    }

    private static <T> long lowestFree(Lifetime<T> life, List<Placed<T>> placed, long alignment, long slab) {
        List<Placed<T>> busy = placed.stream()
                .filter(p -> p.life().overlaps(life))
                .sorted(Comparator.comparingLong(Placed::offset))
                .toList();
        long candidate = 0;
        for (Placed<T> p : busy) {
            candidate = withinSlab(candidate, life.bytes(), slab);
            if (candidate + life.bytes() <= p.offset()) {
                break;
            }
            candidate = Math.max(candidate, roundUp(p.end(), alignment));
        }
        return withinSlab(candidate, life.bytes(), slab);
    }

    /** The offset itself, or the next slab's start where the tensor would cross into it. */
    private static long withinSlab(long offset, long bytes, long slab) {
        boolean crosses = offset / slab != (offset + bytes - 1) / slab;
        return crosses ? (offset / slab + 1) * slab : offset;
    }

    static long roundUp(long bytes, long alignment) {
        return Math.addExact(bytes, alignment - 1) / alignment * alignment;
    }

    /** Sizes of the allocations that make up the arena. */
    List<Long> slabs() {
        List<Long> sizes = new ArrayList<>();
        for (long start = 0; start < arenaBytes; start += slabBytes) {
            sizes.add(Math.min(slabBytes, arenaBytes - start));
        }
        return sizes;
    }
}
