package residua.kernel;

import java.util.Arrays;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.shape.Layout;
import residua.shape.PixelChunks;
import residua.shape.Shape;

/** The shapes in which {@code opencl/include/lanes.clh} compiles a kernel text. */
public enum Variant {
    /** Scalar, one work-item per lane, any block: the reference. */
    PLAIN,
    /** A channel block in one register, a run of pixels per work-item: for CPUs; blocks of 4, 8 and 16. */
    VECTOR,
    /** {@link #VECTOR}, to the bit, whose stores go past the caches to memory, where the compiler knows how. */
    STREAM,
    /** Four lanes a work-item, sums shared by a work-group in local memory: for GPUs; blocks of 4, 8 and 16. */
    GROUP;

    /** Words that a vector work-item takes where a kernel goes element by element; see opencl/NOTES.md. */
    private static final int VECTOR_RUN = 64;

    /** Work-items in a group of the scalar variant and of the one that works together. */
    private static final int ITEMS = 64;

    /** Lanes of 16 bytes. */
    private static final int QUAD = 4;

    /** Pixels of a channel block that a group takes where it sums nothing: four or so for each item. */
    private static final int GROUP_PIXELS = 64;

    /**
     * The variant for a launch on a device.
     *
     * @param bytes of all tensors it reads and writes; where three quarters of the last cache cannot hold them, the next
     *     launch would not find there what this one wrote
     */
    public static Variant of(DeviceFacts device, long bytes) {
        if (device.kind() != DeviceFacts.Kind.CPU) {
            return GROUP;
        }
        long cache = device.globalMemoryCacheBytes();
        return cache > 0 && bytes > cache / 4 * 3 ? STREAM : VECTOR;
    }

    /** The variant for a launch that updates its tensors where they lie: their lines are read before anyway. */
    public static Variant inPlace(DeviceFacts device) {
        return of(device, 0);
    }

    /** Whether a group is one work-item that holds a whole channel block in a register. */
    public boolean isVector() {
        return this == VECTOR || this == STREAM;
    }

    /** Whether kernels can be compiled so for that block. */
    public boolean supports(int block) {
        return this == PLAIN || Layout.isVector(block);
    }

    /** Channels that a work-item carries. */
    public int lanes(int block) {
        return switch (this) {
            case PLAIN -> 1;
            case VECTOR, STREAM -> block;
            case GROUP -> QUAD;
        };
    }

    /** Work-items that share a pixel of a channel block. */
    public int slots(int block) {
        return block / lanes(block);
    }

    /** Work-items in a group. */
    public int group() {
        return isVector() ? 1 : ITEMS;
    }

    /** Words of {@link #lanes} elements, or pixels, that a work-item takes in a row. */
    public int run() {
        return isVector() ? VECTOR_RUN : 1;
    }

    /**
     * The parameters CB, LANES, GROUP and RUN, and STREAM where it is on.
     *
     * @throws IllegalArgumentException where the block is not supported
     */
    public Params params(int block) {
        if (!supports(block)) {
            throw new IllegalArgumentException("no " + this + " kernel for blocks of " + block + " channels");
        }
        Params params = Params.of("CB", block, "LANES", lanes(block), "GROUP", group(), "RUN", run());
        return this == STREAM ? params.with("STREAM", true) : params;
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

    /** The cut of x in which its pixels are taken where nothing is summed. */
    public PixelChunks pixels(Shape x) {
        return switch (this) {
            case PLAIN -> PixelChunks.single(x);
            case VECTOR, STREAM -> PixelChunks.reduction(x);
            case GROUP -> PixelChunks.of(x, GROUP_PIXELS);
        };
    }

    /** A work-item, or a group that works together, for each lane word of each chunk; see {@code opencl/include/chunks.clh}. */
    public NdRange chunks(PixelChunks cut, int blocks, int block) {
        return range((long) cut.parts() * (this == GROUP ? ITEMS : slots(block)), blocks, cut.groups());
    }

    /** A work-item, or a group that works together, for each of so many rows. */
    public NdRange rows(long rows) {
        return range(rows * (this == GROUP ? ITEMS : 1));
    }

    /** A work-item for each lane word of a row of channels, or a group for each block. */
    public NdRange channels(int blocks, int block) {
        return range((long) blocks * (this == GROUP ? ITEMS : slots(block)));
    }
}
