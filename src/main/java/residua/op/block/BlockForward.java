package residua.op.block;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.BlockGeometry;

/**
 * The convolutions of a block, one after another, each with scale, shift and ReLU; the last one's result and the
 * shortcut are added before the last ReLU, which may be left out. One launch, and nothing between them in device memory
 * but what fits a cache.
 */
public interface BlockForward {

    /** For plans and command lines. */
    String name();

    /** Sizes of tiles and the like that this instance was made with; none where its own rule decides. */
    Params settings();

    /**
     * Settings worth timing for a block that {@link #supports} says yes to, what its own rule takes first.
     *
     * @return at least one, each valid on the device
     */
    List<Params> candidates(BlockGeometry g, DeviceFacts facts, int block);

    /** The same kernel with these settings, which are among its {@link #candidates}. */
    BlockForward with(Params settings);

    /** Whether it computes that block on that device; pure. */
    boolean supports(BlockGeometry g, DeviceFacts facts, int block);

    /**
     * Why launches for each convolution are expected to be faster; empty where they are not; pure.
     *
     * @param separateMacs multiply-adds that those launches take as long as: fewer than {@link BlockGeometry#macs} where
     *     one of them saves products
     */
    Optional<String> objection(BlockGeometry g, long separateMacs, DeviceFacts facts, int block);

    /** Device memory needed while it runs. */
    long scratchBytes(BlockGeometry g, DeviceFacts facts, int block);

    /**
     * Loads the kernels and sets their arguments, once; whoever asked closes the launches.
     *
     * @param relu whether the sum is clamped at zero
     * @param scratch at least {@link #scratchBytes}; may be empty where that is 0
     * @throws IllegalArgumentException where a tensor does not fit the geometry
     */
    List<Launch> bind(
            KernelLibrary kernels, BlockGeometry g, boolean relu, BlockTensors tensors, Optional<BufferView> scratch);
}
