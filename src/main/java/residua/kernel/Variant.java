package residua.kernel;

import java.util.Arrays;
import residua.cl.NdRange;

/** The two shapes in which {@code opencl/include/lanes.clh} compiles a kernel text. */
public enum Variant {
    /** Scalar, one work-item per lane: coalesced on GPUs; any block. */
    PLAIN,
    /** A channel block in one register, a run of pixels per work-item: for CPUs; blocks of 4, 8 and 16. */
    VECTOR;

    /** Words that a vector work-item takes where a kernel goes element by element; see opencl/NOTES.md. */
    private static final int VECTOR_RUN = 64;

    private static final int PLAIN_GROUP = 64;

    /** Whether kernels can be compiled so for that block. */
    public boolean supports(int block) {
        return this == PLAIN || block == 4 || block == 8 || block == 16;
    }

    /** Channels that a work-item carries. */
    public int lanes(int block) {
        return this == PLAIN ? 1 : block;
    }

    /** Work-items that share a pixel of a channel block. */
    public int slots(int block) {
        return block / lanes(block);
    }

    /** Work-items in a group. */
    public int group() {
        return this == PLAIN ? PLAIN_GROUP : 1;
    }

    /** Words of {@link #lanes} elements, or pixels, that a work-item takes in a row. */
    public int run() {
        return this == PLAIN ? 1 : VECTOR_RUN;
    }

    /**
     * The parameters CB, LANES and RUN.
     *
     * @throws IllegalArgumentException where the block is not supported
     */
    public Params params(int block) {
        if (!supports(block)) {
            throw new IllegalArgumentException("no " + this + " kernel for blocks of " + block + " channels");
        }
        return Params.of("CB", block, "LANES", lanes(block), "RUN", run());
    }

    /** One work-item for each of so many in dimension 0, which is filled up to whole groups. */
    public NdRange range(long... items) {
        long[] local = new long[items.length];
        Arrays.fill(local, 1);
        local[0] = group();
        return NdRange.covering(items, local);
    }

    /** Work-items that take so many words, {@link #run} each. */
    public long stretches(long words) {
        return (words + run() - 1) / run();
    }

    /** One work-item for each {@link #run} of so many words. */
    public NdRange runs(long words) {
        return range(stretches(words));
    }
}
