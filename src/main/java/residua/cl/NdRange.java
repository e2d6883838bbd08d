package residua.cl;

import java.util.Arrays;

/**
 * How many work-items a launch has in one to three dimensions, and how they are grouped. Made once and kept: a launch
 * allocates nothing.
 */
public final class NdRange {
    private final long[] global;
    private final long[] local;

    private NdRange(long[] global, long[] local) {
        if (global.length < 1 || global.length > 3 || Arrays.stream(global).anyMatch(g -> g < 1)) {
            throw new IllegalArgumentException(
                    "a launch has one to three positive sizes, not " + Arrays.toString(global));
        }
        this.global = global;
        this.local = local;
    }

    /** Work-items in each dimension; the driver groups them. */
    public static NdRange of(long... global) {
        return new NdRange(global.clone(), null);
    }

    /** Work-groups in each dimension; {@link Groups#of} says how large one is. */
    public static Groups groups(long... groups) {
        return new Groups(groups.clone());
    }

    /** The least range of whole groups of the given size that has at least that many work-items in each dimension. */
    public static NdRange covering(long[] items, long... local) {
        if (items.length != local.length || Arrays.stream(local).anyMatch(l -> l < 1)) {
            throw new IllegalArgumentException(
                    "items " + Arrays.toString(items) + " cannot be grouped by " + Arrays.toString(local));
        }
        long[] groups = new long[items.length];
        for (int i = 0; i < items.length; i++) {
            groups[i] = Math.addExact(items[i], local[i] - 1) / local[i];
        }
        return groups(groups).of(local);
    }

    /** As {@link #covering(long[], long...)} in one dimension. */
    public static NdRange covering(long items, long local) {
        return covering(new long[] {items}, local);
    }

    /** Number of dimensions. */
    public int dimensions() {
        return global.length;
    }

    /** Work-items in each dimension. */
    public long[] global() {
        return global.clone();
    }

    /** Work-items of one group in each dimension; empty where the driver decides. */
    public long[] local() {
        return local == null ? new long[0] : local.clone();
    }

    /** The array itself, for the launch. */
    long[] globalSizes() {
        return global;
    }

    /** The array itself, for the launch; null where the driver decides. */
    long[] localSizes() {
        return local;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NdRange r && Arrays.equals(global, r.global) && Arrays.equals(local, r.local);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(global) + Arrays.hashCode(local);
    }

    @Override
    public String toString() {
        return Arrays.toString(global) + (local == null ? "" : " in groups of " + Arrays.toString(local));
    }

    /** Numbers of work-groups, still without their size. */
    public static final class Groups {
        private final long[] groups;

        private Groups(long[] groups) {
            this.groups = groups;
        }

        /** Work-items of one group in each dimension; those left out are 1, here and among the groups. */
        public NdRange of(long... local) {
            int dimensions = Math.max(groups.length, local.length);
            long[] sizes = new long[dimensions];
            long[] global = new long[dimensions];
            for (int i = 0; i < dimensions; i++) {
                sizes[i] = i < local.length ? local[i] : 1;
                global[i] = Math.multiplyExact(i < groups.length ? groups[i] : 1, sizes[i]);
            }
            if (Arrays.stream(sizes).anyMatch(l -> l < 1)) {
                throw new IllegalArgumentException("a work-group has positive sizes, not " + Arrays.toString(local));
            }
            return new NdRange(global, sizes);
        }
    }
}
